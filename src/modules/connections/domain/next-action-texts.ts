/** The same sentence in the languages of the people who use this. */
export interface Texts {
  ptBr: string;
  en: string;
}

/** What a text may name. */
export interface TextFacts {
  /** The institution's name. */
  bank: string;
  /** The bank's own words about the failure or the question, where it gave some. */
  said: string | null;
}

const quoted = (said: string | null, open: string) => (said ? ` ${open}: “${said}”` : '');
const same = (ptBr: string, en: string) => (_facts: TextFacts) => ({ ptBr, en });

/** Every next step of a connection, in words. */
export const NEXT_ACTION_TEXTS = {
  wait_for_bank: ({ bank }) => ({
    ptBr: `Aguarde: estamos buscando os dados em ${bank}. Não é preciso fazer nada.`,
    en: `Please wait: your data is being collected from ${bank}. There is nothing to do.`,
  }),
  answer_question: ({ bank, said }) => ({
    ptBr: `${bank} pediu uma informação. Responda para continuar.${quoted(said, 'O banco diz')}`,
    en: `${bank} asks something. Answer it to go on.${quoted(said, 'The bank says')}`,
  }),
  choose_option: ({ bank, said }) => ({
    ptBr: `${bank} pede que você escolha uma opção para continuar.${quoted(said, 'O banco diz')}`,
    en: `${bank} asks you to choose one of the options.${quoted(said, 'The bank says')}`,
  }),
  read_image: ({ bank, said }) => ({
    ptBr: `${bank} mostrou uma imagem. Leia-a, com o aplicativo do banco se for um QR code, e digite o código.${quoted(said, 'O banco diz')}`,
    en: `${bank} shows a picture. Read it, with the bank's app if it is a QR code, and enter the code.${quoted(said, 'The bank says')}`,
  }),
  ask_again: ({ bank }) => ({
    ptBr: `O prazo para responder a ${bank} terminou. Sincronize de novo para receber uma nova pergunta.`,
    en: `The time to answer ${bank} is over. Sync again to be asked anew.`,
  }),
  read_qr_code: ({ bank, said }) => ({
    ptBr: `Leia o QR code com o aplicativo de ${bank} para autorizar o acesso.${quoted(said, 'O banco diz')}`,
    en: `Read the QR code with the app of ${bank} to allow the access.${quoted(said, 'The bank says')}`,
  }),
  authorise_in_app: ({ bank, said }) => ({
    ptBr: `Autorize o acesso no aplicativo ou no site de ${bank}.${quoted(said, 'O banco diz')}`,
    en: `Allow the access in the app or on the site of ${bank}.${quoted(said, 'The bank says')}`,
  }),
  authorise_again: ({ bank }) => ({
    ptBr: `O prazo para autorizar o acesso em ${bank} terminou. Comece de novo.`,
    en: `The time to allow the access at ${bank} is over. Begin again.`,
  }),
  enter_credentials: ({ bank }) => ({
    ptBr: `${bank} não aceitou os dados de acesso. Confira e informe-os novamente.`,
    en: `${bank} did not accept the login. Check it and enter it again.`,
  }),
  enter_code: ({ bank }) => ({
    ptBr: `${bank} exige um código novo a cada acesso. Informe um código recém-gerado.`,
    en: `${bank} needs a fresh code at each login. Enter one that was just made.`,
  }),
  unlock_account: ({ bank }) => ({
    ptBr: `${bank} bloqueou o acesso. Desbloqueie-o no banco e depois informe os dados novamente.`,
    en: `${bank} has locked the access. Unlock it at the bank, then enter the login again.`,
  }),
  reset_password: ({ bank }) => ({
    ptBr: `${bank} pede que a senha seja trocada. Troque-a no banco e depois informe a nova senha aqui.`,
    en: `${bank} asks for the password to be changed. Change it at the bank, then enter the new one here.`,
  }),
  act_at_bank: ({ bank, said }) => ({
    ptBr: `${bank} pede que você resolva uma pendência no aplicativo ou no site antes de continuar.${quoted(said, 'O banco diz')}`,
    en: `${bank} asks you to settle something in its app or on its site first. Then sync again.${quoted(said, 'The bank says')}`,
  }),
  use_another_login: ({ bank }) => ({
    ptBr: `Este tipo de acesso de ${bank} não pode ser conectado. Use outro acesso ou outra instituição.`,
    en: `This kind of login of ${bank} cannot be connected. Use another login or another institution.`,
  }),
  leave_bank_session: ({ bank }) => ({
    ptBr: `Há uma sessão aberta em ${bank}. Saia do aplicativo e do site do banco e sincronize de novo.`,
    en: `There is an open session at ${bank}. Sign out of the bank's app and site, then sync again.`,
  }),
  give_consent: ({ bank }) => ({
    ptBr: `A autorização não foi concedida em ${bank}. Autorize para continuar.`,
    en: `The authorisation was not given at ${bank}. Give it to go on.`,
  }),
  consent_revoked: ({ bank }) => ({
    ptBr: `A autorização em ${bank} foi cancelada e os dados deixaram de ser atualizados. Autorize novamente.`,
    en: `The authorisation at ${bank} was revoked, so the data is no longer updated. Give it anew.`,
  }),
  renew_consent: ({ bank }) => ({
    ptBr: `A autorização em ${bank} está perto do fim. Renove-a para que os dados continuem atualizados.`,
    en: `The authorisation at ${bank} ends soon. Renew it to keep the data up to date.`,
  }),
  consent_expired: ({ bank }) => ({
    ptBr: `A autorização em ${bank} terminou. Autorize novamente para que os dados voltem a ser atualizados.`,
    en: `The authorisation at ${bank} has ended. Give it anew to have the data updated again.`,
  }),
  wait_after_failures: ({ bank }) => ({
    ptBr: `Houve muitas tentativas de acesso a ${bank} sem sucesso. Espere até o horário indicado e confira os dados antes de tentar.`,
    en: `Too many logins at ${bank} have failed. Wait until the time given, and check the login before you try.`,
  }),
  wait_to_refresh: ({ bank }) => ({
    ptBr: `${bank} foi consultado há pouco. Uma nova consulta é possível a partir do horário indicado.`,
    en: `${bank} was asked a short time ago. It may be asked again from the time given.`,
  }),
  wait_for_quota: ({ bank }) => ({
    ptBr: `O limite de consultas deste mês a ${bank} pelo Open Finance foi atingido. Novas consultas voltam na data indicada.`,
    en: `This month's allowance of Open Finance for ${bank} is used up. It may be asked again from the day given.`,
  }),
  wait_for_connector: ({ bank }) => ({
    ptBr: `${bank} está fora do ar para conexões. Tentaremos de novo assim que voltar.`,
    en: `${bank} cannot be reached at the moment. It is tried again as soon as it is back.`,
  }),
  connector_unstable: ({ bank }) => ({
    ptBr: `A conexão com ${bank} está instável e a última consulta falhou. Tentaremos de novo.`,
    en: `The connection to ${bank} is unstable and the last collection failed. It will be tried again.`,
  }),
  wait_for_retry: ({ bank }) => ({
    ptBr: `A última consulta a ${bank} falhou. Tentaremos de novo; você também pode sincronizar agora.`,
    en: `The last collection from ${bank} failed. It will be tried again; you may also sync now.`,
  }),
  try_again: ({ bank }) => ({
    ptBr: `A última consulta a ${bank} não terminou bem. Sincronize de novo.`,
    en: `The last collection from ${bank} did not end well. Sync again.`,
  }),
  ask_operator: same(
    'O provedor recusou novas consultas desta conexão. Fale com quem administra o serviço.',
    'The provider refuses to refresh this connection. Ask whoever runs this service.',
  ),
  connect_again: ({ bank }) => ({
    ptBr: `A conexão com ${bank} foi removida pelo provedor. Conecte o banco novamente.`,
    en: `The provider has removed the connection to ${bank}. Connect the bank again.`,
  }),
  choose_another_connector: ({ bank }) => ({
    ptBr: `Esta forma de conectar ${bank} deixou de ser oferecida. Conecte o banco novamente por outra opção do catálogo.`,
    en: `This way to connect ${bank} is no longer offered. Connect the bank again through another entry of the catalogue.`,
  }),
} satisfies Record<string, (facts: TextFacts) => Texts>;

export type NextActionCode = keyof typeof NEXT_ACTION_TEXTS;
