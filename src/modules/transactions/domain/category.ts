/** Where money goes; a node of the provider's tree (`11020000` Food delivery under `11000000` Food and drinks). */
export interface Category {
  /** Usually eight digits: two for the group, two for the child, four for the grandchild. */
  id: string;
  /** English. */
  description: string;
  /** Brazilian Portuguese. */
  descriptionTranslated: string | null;
  parentId: string | null;
}
