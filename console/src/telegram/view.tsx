// The tab of telegrams: one form to read, one to write.
import { route, to } from "../core/route";
import type { Tab } from "../parts/shell";
import { ReadForm } from "./read";
import { w } from "./texts";
import { WriteForm } from "./write";
import "./telegram.css";

function Telegrams() {
  const writes = route()[1] === "write";
  return (
    <>
      <h2>{w(writes ? "write" : "read")}</h2>
      <nav class="row" aria-label={w("telegrams")}>
        <a href={to("telegrams")} aria-current={writes ? undefined : "page"}>{w("read_tab")}</a>
        <a href={to("telegrams", "write")} aria-current={writes ? "page" : undefined}>{w("write_tab")}</a>
      </nav>
      {writes ? <WriteForm /> : <ReadForm />}
    </>
  );
}

export const telegramsTab = (): Tab => ({ id: "telegrams", title: w("telegrams"), view: () => <Telegrams /> });
