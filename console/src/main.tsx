// The console: who sits here decides which screen opens.
import { effect } from "@preact/signals";
import { render } from "preact";
import { keepFocus } from "./core/focus";
import { begin } from "./core/stream";
import { me, stranger } from "./core/session";
import { language } from "./core/words";
import { AgencySeat } from "./agency/seat";
import { ControlSeat } from "./control/seat";
import { EvaluationSeat } from "./evaluation/seat";
import { prepare } from "./map/view";
import { Foot, Head } from "./parts/bars";
import { Stranger } from "./parts/shell";
import { w } from "./parts/texts";
import "maplibre-gl/dist/maplibre-gl.css";
import "./style.css";

function App() {
  if (stranger.value) return <Stranger />;
  if (!me.value) return <div class="shell"><Head /><main class="narrow"><p>{w("opening")}</p></main><Foot /></div>;
  switch (me.value.kind) {
    case "command": case "staff": return <AgencySeat />;
    case "director": case "controller": case "simulator": return <ControlSeat />;
    default: return <EvaluationSeat />;
  }
}

document.documentElement.lang = language.value;
render(<App />, document.getElementById("app")!);
keepFocus();
effect(() => { if (me.value) prepare(); });
void begin();
