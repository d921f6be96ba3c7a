/** A number that is looked up in the database whenever the metrics are read. */
export interface DatabaseGauge {
  name: string;
  help: string;
  labelNames?: readonly string[];
  read(): Promise<{ labels?: Record<string, string>; value: number }[]>;
}
