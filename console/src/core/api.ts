// The server's addresses. A seat of a rehearsal lives under /seat/NAME/, all else under /.
import { language } from "./words";

export const base = /^\/seat\/[^/]+/.exec(location.pathname)?.[0] ?? "";

/** What the server would not do: its word for programs, its sentence for people. */
export class Refusal extends Error {
  constructor(readonly status: number, readonly code: string, detail: string, readonly problems: { path: string; message: string }[] = []) {
    super(detail);
  }
}

async function refused(answer: Response): Promise<Refusal> {
  const said = await answer.json().catch(() => ({}));
  return new Refusal(answer.status, said.code ?? "fault", said.detail ?? answer.statusText, said.problems ?? []);
}

async function read(answer: Response): Promise<any> {
  if (!answer.ok) throw await refused(answer);
  return answer.json().catch(() => ({}));
}

const headers = () => ({ "Accept-Language": language.value, Accept: "application/json" });

export async function get<T = any>(path: string, query: Record<string, string | number | undefined> = {}): Promise<T> {
  const asked = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value !== undefined) asked.set(key, String(value));
  const more = asked.size ? `?${asked}` : "";
  return read(await fetch(`${base}/api/${path}${more}`, { headers: headers(), credentials: "same-origin" }));
}

/** A file of the server's, to keep. */
export async function download(path: string, signal: AbortSignal): Promise<Blob> {
  const answer = await fetch(`${base}/api/${path}`, { headers: headers(), credentials: "same-origin", signal });
  if (!answer.ok) throw await refused(answer);
  return answer.blob();
}

export async function send<T = any>(path: string, body: unknown, method = "POST"): Promise<T> {
  return read(
    await fetch(`${base}/api/${path}`, {
      method, credentials: "same-origin", headers: { ...headers(), "Content-Type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
    }),
  );
}

const newKey = (): string => crypto.randomUUID?.() ?? Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(16)).join("");

/** A file to the server, as it is, under a key of its own. */
export async function upload<T = any>(path: string, file: Blob, type: string): Promise<T> {
  return read(await fetch(`${base}/api/${path}`, { method: "POST", credentials: "same-origin", headers: { ...headers(), "Content-Type": type, "Idempotency-Key": newKey() }, body: file }));
}

const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** One command, kept when this returns. Where the answer is lost it is sent again under the same key, so that it is done once. */
export async function command<T = any>(name: string, args: Record<string, unknown> = {}): Promise<T> {
  const key = newKey();
  for (let turn = 0; ; turn++) {
    try {
      return await send("commands", { name, args, key });
    } catch (error) {
      const again = error instanceof Refusal ? error.status === 503 || error.status === 429 : true;
      if (!again || turn >= 5) throw error;
      await wait(Math.min(4000, 300 * 2 ** turn));
    }
  }
}
