import { Dice } from './dice.js';
import { companyDocument } from './documents.js';

/** Where a card is used. */
export interface Shop {
  name: string;
  businessName: string;
  /** Merchant category code, ISO 18245. */
  mcc: number;
  /** Classification of economic activities, seven digits. */
  cnae: string;
  categoryId: string;
  cnpj: string;
}

function shop(name: string, businessName: string, mcc: number, cnae: string, categoryId: string): Shop {
  return { name, businessName, mcc, cnae, categoryId, cnpj: companyDocument(new Dice('shop', name)).value };
}

/** Shops by what a life needs them for. Their company numbers are made up. */
export const SHOPS = {
  supermarket: [
    shop('Pão de Açúcar', 'Companhia Brasileira de Distribuição', 5411, '4711302', '10000000'),
    shop('Carrefour Bairro', 'Carrefour Comércio e Indústria Ltda', 5411, '4711302', '10000000'),
    shop('Hortifruti da Praça', 'Hortifruti da Praça Comércio de Alimentos Ltda', 5499, '4724500', '10000000'),
  ],
  bakery: [
    shop('Padaria São João', 'Panificadora São João Ltda', 5462, '4721102', '11010000'),
    shop('Café da Esquina ☕', 'Café da Esquina Lanchonete ME', 5814, '5611203', '11010000'),
  ],
  delivery: [
    shop('iFood', 'iFood.com Agência de Restaurantes Online S.A.', 5814, '7490104', '11020000'),
    shop('Rappi', 'Rappi Brasil Intermediação de Negócios Ltda', 5814, '7490104', '11020000'),
  ],
  ride: [
    shop('Uber *Trip', 'Uber do Brasil Tecnologia Ltda', 4121, '7490104', '19010000'),
    shop('99App', '99 Tecnologia Ltda', 4121, '7490104', '19010000'),
  ],
  transit: [shop('Metrô SP Bilhete', 'Companhia do Metropolitano de São Paulo', 4111, '4912403', '19020000')],
  pharmacy: [
    shop('Drogasil', 'Raia Drogasil S.A.', 5912, '4771701', '18020000'),
    shop('Farmácia Pague Menos', 'Empreendimentos Pague Menos S.A.', 5912, '4771701', '18020000'),
  ],
  fuel: [
    shop('Posto Ipiranga', 'Auto Posto Três Irmãos Ltda', 5541, '4731800', '19050001'),
    shop('Posto Shell Marginal', 'Auto Posto Marginal Ltda', 5542, '4731800', '19050001'),
  ],
  restaurant: [
    shop('Cantina do Zé 🍝', 'Cantina do José Restaurante Ltda', 5812, '5611201', '11010000'),
    shop('Sushi Aonde', 'Aonde Restaurante Japonês Ltda', 5812, '5611201', '11010000'),
    shop('Churrascaria Gaúcha', 'Gaúcha Grill Restaurante Ltda', 5812, '5611201', '11010000'),
  ],
  online: [
    shop('Mercado Livre', 'MercadoLivre.com Atividades de Internet Ltda', 5999, '7490104', '08010000'),
    shop('Amazon BR', 'Amazon Serviços de Varejo do Brasil Ltda', 5999, '4713004', '08010000'),
    shop('Shopee', 'SHPS Tecnologia e Serviços Ltda', 5999, '7490104', '08010000'),
  ],
  instalments: [
    shop('Magazine Luiza', 'Magazine Luiza S.A.', 5732, '4753900', '08020000'),
    shop('Lojas Renner', 'Lojas Renner S.A.', 5651, '4781400', '08040000'),
    shop('Decathlon', 'Iguasport Ltda', 5941, '4763602', '08070000'),
    shop('Ótica Visão', 'Ótica Visão Comércio Ltda', 8043, '4774100', '18030000'),
  ],
  video: [shop('Netflix.com', 'Netflix Entretenimento Brasil Ltda', 4899, '6319400', '09020000')],
  music: [shop('Spotify', 'Spotify Brasil Serviços de Música Ltda', 5815, '6319400', '09030000')],
  gym: [shop('Smart Fit', 'Smartfit Escola de Ginástica e Dança S.A.', 7997, '9313100', '07030001')],
  cloud: [shop('GITHUB, INC.', 'GitHub, Inc.', 5734, '6203100', '09000000')],
  abroad: [
    shop('STEAM GAMES', 'Valve Corporation', 5816, '6203100', '09010000'),
    shop('LISBOA CAFÉ', 'Lisboa Café Lda', 5814, '5611203', '11010000'),
    shop('BOOKING.COM', 'Booking.com B.V.', 7011, '7911200', '12020000'),
  ],
  cinema: [shop('Cinemark', 'Cinemark Brasil S.A.', 7832, '5914600', '07040003')],
  bar: [shop('Bar do Alemão 🍺', 'Bar e Lanchonete do Alemão Ltda', 5813, '5611204', '11010000')],
  travel: [shop('Decolar Pacotes ✈️', 'Decolar.com Ltda', 4722, '7911200', '12000000')],
  parking: [shop('Estapar', 'Allpark Empreendimentos S.A.', 7523, '5223100', '19050002')],
  pet: [shop('Petz', 'Pet Center Comércio e Participações S.A.', 5995, '4789004', '08030000')],
} as const satisfies Record<string, readonly Shop[]>;

export type ShopKind = keyof typeof SHOPS;
