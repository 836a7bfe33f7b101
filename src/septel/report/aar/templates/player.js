(function () {
  "use strict";
  document.querySelectorAll(".player").forEach(function (bar) {
    var data = JSON.parse(document.getElementById(bar.dataset.of).textContent);
    var layer = document.getElementById(bar.dataset.layer);
    var slider = bar.querySelector("input"), said = bar.querySelector("output"), button = bar.querySelector("button");
    var space = "http://www.w3.org/2000/svg", moving = data.moving, timer = null;
    function put(tag, look) {
      var shape = document.createElementNS(space, tag);
      Object.keys(look).forEach(function (key) { shape.setAttribute(key, look[key]); });
      layer.appendChild(shape);
    }
    function ink(number) { return data.colours[number % data.colours.length]; }
    function where(row, t) {
      if (t < row[4] || (row[7] !== null && t >= row[7])) { return null; }
      var over = row[6] === null ? Infinity : row[6];
      var way = Math.min(1, (Math.min(t, over) - row[4]) / Math.max(row[5] - row[4], 1e-9));
      if (t > over && row[7] !== null) { way *= 1 - (t - over) / Math.max(row[7] - over, 1e-9); }
      way = Math.max(0, way);
      return [row[0] + (row[2] - row[0]) * way, row[1] + (row[3] - row[1]) * way];
    }
    function star(x, y, r) {
      var path = "";
      for (var i = 0; i < 10; i += 1) {
        var far = i % 2 ? r * 0.45 : r, turn = Math.PI * (i / 5 - 0.5);
        path += (i ? "L" : "M") + (x + far * Math.cos(turn)).toFixed(1) + " " + (y + far * Math.sin(turn)).toFixed(1);
      }
      return path + "Z";
    }
    function draw() {
      var step = Number(slider.value), t = data.end * step / data.steps;
      while (layer.firstChild) { layer.removeChild(layer.firstChild); }
      moving.visits.forEach(function (v) {
        if (v[2] <= t && (v[3] === null || t < v[3])) {
          put("path", { d: "M" + v[0] + " " + (v[1] - 7) + "l6.5 12h-13Z", fill: "none", stroke: "#16202a", "stroke-width": 1.4 });
        }
      });
      moving.leads.forEach(function (l) {
        if (l[2] <= t && t < l[2] + data.lead_h) {
          put("circle", { cx: l[0], cy: l[1], r: 10, fill: "none", stroke: ink(l[3]), "stroke-width": 2 });
        }
      });
      moving.teams.forEach(function (row) {
        var at = where(row, t);
        if (at) {
          put("path", { d: "M" + row[0] + " " + row[1] + "L" + at[0] + " " + at[1], stroke: ink(row[9]), "stroke-width": 1.5, fill: "none" });
          put("circle", { cx: at[0], cy: at[1], r: 7 + Math.min(4, row[8] / 2), fill: ink(row[9]), stroke: "#fff", "stroke-width": 1.5 });
        }
      });
      moving.ends.forEach(function (e) {
        if (e[2] <= t && t < e[2] + data.end_h) {
          if (e[3]) {
            put("path", { d: star(e[0], e[1], 13), fill: "#00795a", stroke: "#fff" });
          } else {
            put("path", { d: "M" + (e[0] - 7) + " " + (e[1] - 7) + "l14 14m0-14l-14 14", stroke: "#a63c06", "stroke-width": 4, fill: "none" });
          }
        }
      });
      said.textContent = data.times[step];
      slider.setAttribute("aria-valuetext", data.times[step]);
    }
    function stop() {
      window.clearInterval(timer);
      timer = null;
      button.textContent = data.words.play;
    }
    button.addEventListener("click", function () {
      if (timer !== null) { stop(); return; }
      if (Number(slider.value) >= data.steps) { slider.value = 0; }
      button.textContent = data.words.stop;
      timer = window.setInterval(function () {
        slider.value = Number(slider.value) + 1;
        draw();
        if (Number(slider.value) >= data.steps) { stop(); }
      }, 60);
    });
    slider.addEventListener("input", function () { stop(); draw(); });
    bar.hidden = false;
    draw();
  });
}());
