declare module "*.css";
declare const WORKER: string;
