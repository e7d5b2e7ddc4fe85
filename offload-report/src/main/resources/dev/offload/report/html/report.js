// Draws the charts of a report from the data block of the page. Names reach the page as text only.
(function () {
  'use strict';

  const data = JSON.parse(document.getElementById('report-data').textContent);
  const strategies = data.strategies;
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const charts = [];
  let printing = false;

  // Colours of Okabe and Ito, which are told apart with any kind of colour vision.
  const HUE = {
    blue: '#0072b2', sky: '#56b4e9', green: '#009e73', orange: '#e69f00', red: '#d55e00',
    purple: '#cc79a7', grey: '#8b96a3', brown: '#8c6d31', yellow: '#e0cf3a'
  };
  const KIND = {
    LINEAR: {name: 'linear kernels', fill: HUE.blue, ink: '#fff'},
    ATTENTION: {name: 'attention', fill: HUE.sky, ink: '#000'},
    ELEMENTWISE: {name: 'elementwise kernels', fill: HUE.grey, ink: '#000'},
    DEQUANTIZE: {name: 'expanding weights', fill: HUE.brown, ink: '#fff'},
    COLLECTIVE: {name: 'collectives', fill: HUE.green, ink: '#000'},
    COPY_IN: {name: 'copies to the GPU (H2D)', fill: HUE.orange, ink: '#000'},
    COPY_OUT: {name: 'copies to the host (D2H)', fill: HUE.purple, ink: '#000'}
  };
  const LOST = {name: 'time that collectives lose', fill: HUE.red, hatched: true};
  const TRAFFIC = {
    HOST_TO_DEVICE: {name: 'copies to the GPU (H2D)', fill: HUE.orange},
    DEVICE_TO_HOST: {name: 'copies to the host (D2H)', fill: HUE.purple},
    ALL_TO_ALL: {name: 'all-to-all', fill: HUE.green},
    RING: {name: 'ring', fill: HUE.sky},
    GUIDANCE: {name: 'guidance gather', fill: HUE.blue}
  };
  const PART = {
    usual: {name: 'usual step', fill: HUE.blue},
    loads: {name: 'loads of weights', fill: HUE.orange},
    warmup: {name: 'warm-up', fill: HUE.grey},
    extra: {name: 'longer than usual', fill: HUE.red, hatched: true}
  };
  const STAGE = [
    {key: 'encodeGibibytes', name: 'text encoding', fill: HUE.sky},
    {key: 'denoiseGibibytes', name: 'denoising', fill: HUE.blue},
    {key: 'decodeGibibytes', name: 'decoding', fill: HUE.purple}
  ];
  const LINE_HUES = ['blue', 'orange', 'green', 'purple', 'sky', 'brown', 'grey'];
  const DASHES = ['solid', [7, 4], [2, 3], [10, 3, 2, 3]];

  function theme() {
    const night = dark.matches && !printing;
    return night
      ? {text: '#e6ebf1', muted: '#a3afbc', line: '#343e4a', panel: '#181e26', budget: '#ffab7d'}
      : {text: '#1b2128', muted: '#55606c', line: '#d5dae1', panel: '#ffffff', budget: '#a63c06'};
  }

  // Numbers and names.

  function number(value, digits) {
    return value.toLocaleString('en', {minimumFractionDigits: digits, maximumFractionDigits: digits});
  }

  /** Returns three significant digits at most, without zeros at the end. */
  function measured(value) {
    const rounded = Number(value.toPrecision(3));
    return number(rounded, Math.min(3, (String(rounded).split('.')[1] || '').length));
  }

  function shortened(text, most) {
    return text.length > most ? text.slice(0, most - 1) + '…' : text;
  }

  // Pieces of the page.

  function element(name, text, parent) {
    const made = document.createElement(name);
    if (text) {
      made.textContent = text;
    }
    if (parent) {
      parent.append(made);
    }
    return made;
  }

  function tip(title, rows) {
    const box = element('div');
    box.className = 'tip';
    element('strong', title, box);
    for (const row of rows) {
      const line = element('div', '', box);
      element('span', row[0], line);
      element('span', row[1], line);
    }
    return box;
  }

  const SVG = 'http://www.w3.org/2000/svg';

  function shape(name, attributes, parent) {
    const made = document.createElementNS(SVG, name);
    for (const each of Object.keys(attributes)) {
      made.setAttribute(each, attributes[each]);
    }
    parent.append(made);
    return made;
  }

  function swatch(item, parent) {
    const svg = shape('svg', {width: 22, height: 12, 'aria-hidden': 'true'}, parent);
    if (item.dash !== undefined) {
      const line = shape('line', {x1: 0, y1: 6, x2: 22, y2: 6, stroke: item.fill, 'stroke-width': 3}, svg);
      if (Array.isArray(item.dash)) {
        line.setAttribute('stroke-dasharray', item.dash.join(' '));
      }
      return;
    }
    if (item.symbol) {
      const paint = item.hollow
        ? {fill: 'none', stroke: item.fill, 'stroke-width': 2} : {fill: item.fill};
      if (item.symbol === 'diamond') {
        shape('path', Object.assign({d: 'M11 1L17 6L11 11L5 6Z'}, paint), svg);
      } else {
        shape('circle', Object.assign({cx: 11, cy: 6, r: 5}, paint), svg);
      }
      return;
    }
    shape('rect', {width: 22, height: 12, rx: 2, fill: item.fill}, svg);
    if (item.hatched) {
      shape('path', {d: 'M2 12L10 0M9 12L17 0M16 12L24 0', stroke: '#fff', 'stroke-width': 2}, svg);
    }
  }

  function key(id, items) {
    const box = document.getElementById(id);
    box.replaceChildren();
    for (const item of items) {
      const entry = element('span', '', box);
      swatch(item, entry);
      entry.append(item.name);
    }
  }

  function hatch() {
    return {symbol: 'rect', dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: -Math.PI / 4,
      color: 'rgba(255,255,255,0.85)'};
  }

  // Drawing, and drawing again when width, theme or medium change.

  function chart(id, option) {
    const box = document.getElementById(id);
    const entry = {box, option, instance: null, width: 0};
    charts.push(entry);
    draw(entry);
    widths.observe(box);
    return entry;
  }

  /** Draws a chart; what was zoomed to stays, unless it is another view. */
  function draw(entry, anew) {
    const width = printing ? 700 : Math.max(260, Math.round(entry.box.clientWidth));
    const option = entry.option(theme(), width);
    if (entry.instance && !anew && option.dataZoom) {
      const zoom = entry.instance.getOption().dataZoom[0];
      option.dataZoom.forEach(each => Object.assign(each, {start: zoom.start, end: zoom.end}));
    }
    entry.width = entry.box.clientWidth;
    entry.box.style.height = option.height + 'px';
    if (!entry.instance) {
      entry.instance = echarts.init(entry.box, null, {renderer: 'svg', width, height: option.height});
    } else {
      entry.instance.resize({width, height: option.height, silent: true});
    }
    delete option.height;
    entry.instance.setOption(option, {notMerge: true, silent: true});
  }

  function redraw() {
    charts.forEach(entry => draw(entry));
  }

  dark.addEventListener('change', redraw);
  addEventListener('beforeprint', () => { printing = true; redraw(); });
  addEventListener('afterprint', () => { printing = false; redraw(); });
  const widths = new ResizeObserver(() => {
    if (!printing) {
      charts.filter(entry => entry.box.clientWidth !== entry.width).forEach(entry => draw(entry));
    }
  });

  function base(colours) {
    return {
      animation: false,
      textStyle: {
        fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
        color: colours.text
      },
      tooltip: {
        confine: true, backgroundColor: colours.panel, borderColor: colours.muted,
        textStyle: {color: colours.text, fontSize: 13}, transitionDuration: 0
      }
    };
  }

  function axis(colours, more) {
    const made = Object.assign({
      axisLine: {show: true, lineStyle: {color: colours.muted}},
      axisTick: {show: true, lineStyle: {color: colours.muted}},
      splitLine: {show: false},
      nameTextStyle: {color: colours.muted, fontSize: 12}
    }, more);
    made.axisLabel = Object.assign({color: colours.muted, fontSize: 12, hideOverlap: true}, more.axisLabel);
    return made;
  }

  function grid(colours) {
    return {show: true, lineStyle: {color: colours.line}};
  }

  function heading(colours, text, left, top, width) {
    return {
      text, left, top, padding: 0,
      textStyle: {color: colours.text, fontSize: 13, fontWeight: 600, width, overflow: 'truncate'}
    };
  }

  function limit(colours, value, text, vertical, position) {
    const line = {};
    line[vertical ? 'xAxis' : 'yAxis'] = value;
    return {
      silent: true, symbol: 'none', animation: false,
      lineStyle: {color: colours.budget, type: 'dashed', width: 1.5},
      label: {
        show: Boolean(text), formatter: () => text, color: colours.budget, fontSize: 12,
        position: position || (vertical ? 'end' : 'insideEndTop')
      },
      data: [line]
    };
  }

  /** Returns the round number next above a value. */
  function ceiling(value) {
    const unit = Math.pow(10, Math.floor(Math.log10(value)));
    return [1, 2, 2.5, 5, 10].map(each => each * unit).find(each => each >= value * 0.9999);
  }

  // Zoom by buttons, so that a keyboard does.

  function zoomTools(id, entry, initial) {
    const box = document.getElementById(id);
    const at = {start: 0, end: 100};
    function show(start, end) {
      const width = Math.min(100, end - start);
      at.start = Math.min(Math.max(0, start), 100 - width);
      at.end = at.start + width;
      entry().instance.dispatchAction({type: 'dataZoom', dataZoomIndex: 0, start: at.start, end: at.end});
    }
    function current() {
      const zoom = entry().instance.getOption().dataZoom[0];
      return [zoom.start, zoom.end];
    }
    function button(text, label, act) {
      const made = element('button', text, box);
      made.type = 'button';
      made.setAttribute('aria-label', label);
      made.addEventListener('click', () => {
        const span = current();
        act(span[0], span[1]);
      });
    }
    button('+', 'Zoom in', (a, b) => show(a + (b - a) / 4, b - (b - a) / 4));
    button('−', 'Zoom out', (a, b) => show(a - (b - a) / 2, b + (b - a) / 2));
    button('←', 'Earlier', (a, b) => show(a - (b - a) / 4, b - (b - a) / 4));
    button('→', 'Later', (a, b) => show(a + (b - a) / 4, b + (b - a) / 4));
    button('Reset', 'Reset the zoom', () => show(initial()[0], initial()[1]));
  }

  function zooms(colours, start, end, axes, bottom, left, right) {
    return [
      {
        type: 'slider', show: !printing, xAxisIndex: axes, start, end, bottom, left, right, height: 22,
        filterMode: 'none', showDataShadow: false, brushSelect: false, showDetail: false,
        borderColor: colours.line, fillerColor: 'rgba(86,180,233,0.22)',
        handleStyle: {color: colours.panel, borderColor: colours.muted},
        moveHandleStyle: {color: colours.muted}
      },
      {
        type: 'inside', xAxisIndex: axes, start, end, filterMode: 'none', zoomOnMouseWheel: 'ctrl',
        moveOnMouseWheel: false, preventDefaultMouseMove: false
      }
    ];
  }

  // Time of each step.

  function stepsOption(colours, width) {
    const columns = Math.min(strategies.length, width >= 680 ? 3 : width >= 480 ? 2 : 1);
    const rows = Math.ceil(strategies.length / columns);
    const gap = 28, left = 44, bodyHeight = 130, rowHeight = bodyHeight + 72;
    const panel = (width - left * columns - gap * (columns - 1) - 8) / columns;
    const total = (steps, i) => steps.usual[i] + steps.loads[i] + steps.warmup[i] + steps.extra[i];
    const most = Math.max(...strategies.map(each => Math.max(...each.steps.usual.map((_, i) => total(each.steps, i)))));
    const top = most * 1.15, interval = ceiling(most / 4);
    const option = Object.assign(base(colours), {
      height: rows * rowHeight + 4, title: [], grid: [], xAxis: [], yAxis: [], series: []
    });
    option.tooltip.trigger = 'axis';
    option.tooltip.axisPointer = {type: 'shadow'};
    option.tooltip.formatter = params => {
      const first = Array.isArray(params) ? params[0] : params;
      const strategy = strategies[first.axisIndex === undefined ? Math.floor(first.seriesIndex / 4) : first.axisIndex];
      const i = first.dataIndex;
      const rows = Object.keys(PART).filter(part => strategy.steps[part][i] > 0)
        .map(part => [PART[part].name, number(strategy.steps[part][i], 2) + ' s']);
      rows.push(['total', number(total(strategy.steps, i), 2) + ' s']);
      return tip(strategy.label + ', step ' + (i + 1), rows);
    };
    strategies.forEach((strategy, s) => {
      const x = (s % columns) * (panel + left + gap) + left;
      const y = Math.floor(s / columns) * rowHeight;
      option.title.push(heading(colours, strategy.label + (strategy.feasible ? '' : ' (does not fit)'), x - left, y + 3, panel + left));
      option.grid.push({left: x, top: y + 26, width: panel, height: bodyHeight});
      option.xAxis.push(axis(colours, {
        type: 'category', gridIndex: s, data: strategy.steps.usual.map((_, i) => String(i + 1)),
        name: 'step', nameLocation: 'middle', nameGap: 22, axisTick: {show: false}
      }));
      option.yAxis.push(axis(colours, {
        type: 'value', gridIndex: s, min: 0, max: top, interval, splitLine: grid(colours),
        axisLine: {show: false}, axisTick: {show: false},
        axisLabel: {formatter: value => value ? measured(value) + ' s' : '0', showMaxLabel: false}
      }));
      Object.keys(PART).forEach(part => {
        const series = {
          type: 'bar', stack: 'step' + s, xAxisIndex: s, yAxisIndex: s, data: strategy.steps[part],
          barCategoryGap: '18%', itemStyle: {color: PART[part].fill}, emphasis: {disabled: true}
        };
        if (part === 'extra') {
          series.itemStyle.decal = hatch();
          series.label = {
            show: true, position: 'top', color: colours.text, fontSize: 12, fontWeight: 600,
            formatter: point => point.value > 0.02 * most ? '+' + number(point.value, 1) + ' s' : ''
          };
        }
        if (part === 'usual' && data.switchStep > 1) {
          series.markLine = {
            silent: true, symbol: 'none', animation: false, label: {show: false},
            lineStyle: {color: colours.muted, type: 'dotted', width: 1},
            data: [{xAxis: data.switchStep - 1}]
          };
        }
        option.series.push(series);
      });
    });
    return option;
  }

  function drawSteps() {
    const parts = Object.keys(PART).filter(part => strategies.some(each => each.steps[part].some(value => value > 0)));
    const items = parts.map(part => PART[part]);
    if (data.switchStep > 1) {
      items.push({name: 'low-noise expert from step ' + data.switchStep + ' (dotted)', fill: HUE.grey, dash: [2, 3]});
    }
    key('steps-key', items);
    chart('steps-chart', stepsOption);
  }

  // One layer on all streams.

  const passFrom = Math.min(...strategies.map(each => Math.min(...each.pass.lanes.flatMap(lane =>
    lane.slices.map(slice => Math.max(slice.startMilliseconds, passStart(each)))))));
  const passUntil = Math.max(...strategies.map(passEnd));

  function passStart(strategy) {
    return (strategy.pass.fromPicoseconds - strategy.pass.startPicoseconds) / 1e9;
  }

  function passEnd(strategy) {
    return (strategy.pass.untilPicoseconds - strategy.pass.startPicoseconds) / 1e9;
  }

  function passZoom() {
    const longest = Math.max(...strategies.map(each => each.pass.milliseconds));
    const share = time => 100 * (time - passFrom) / (passUntil - passFrom);
    return [Math.max(0, share(-0.06 * longest)), Math.min(100, share(1.06 * longest))];
  }

  function lanes() {
    const made = [];
    for (const strategy of strategies) {
      made.push({strategy, title: true, name: ''});
      for (const lane of strategy.pass.lanes) {
        made.push({strategy, title: false, name: lane.stream, slices: lane.slices});
      }
    }
    return made;
  }

  function passOption(colours, width) {
    const all = lanes();
    const left = width < 560 ? 62 : 104, right = 12, row = 27;
    const slices = [];
    const titles = [];
    all.forEach((lane, index) => {
      if (lane.title) {
        titles.push([0, index]);
      } else {
        lane.slices.forEach(slice => {
          const from = Math.max(slice.startMilliseconds, passStart(lane.strategy));
          const to = Math.min(slice.startMilliseconds + slice.milliseconds, passEnd(lane.strategy));
          if (to > from) {
            slices.push({value: [from, index, to, Math.max(from, to - slice.lostMilliseconds)], slice, lane});
          }
        });
      }
    });
    const zoom = passZoom();
    const option = Object.assign(base(colours), {
      height: all.length * row + (printing ? 44 : 92),
      grid: {left, right, top: 4, height: all.length * row},
      xAxis: axis(colours, {
        type: 'value', min: passFrom, max: passUntil, name: 'ms since the layer began',
        nameLocation: 'middle', nameGap: 24, splitLine: grid(colours),
        axisLabel: {formatter: value => number(value, value % 1 ? 1 : 0), showMinLabel: false, showMaxLabel: false}
      }),
      yAxis: axis(colours, {
        type: 'category', inverse: true, data: all.map((_, i) => i), axisTick: {show: false},
        axisLine: {show: false},
        axisLabel: {
          interval: 0, hideOverlap: false,
          formatter: index => width < 560 ? all[index].name.slice(0, 9) : all[index].name
        }
      }),
      dataZoom: zooms(colours, zoom[0], zoom[1], [0], 6, left, right),
      series: [
        {
          type: 'custom', clip: true, data: slices, encode: {x: [0, 2], y: 1},
          renderItem: (params, api) => sliceShape(params, api, slices, row)
        },
        {
          type: 'custom', data: titles, silent: true, encode: {x: 0, y: 1}, tooltip: {show: false},
          renderItem: (params, api) => titleShape(params, api, all, colours, left)
        }
      ]
    });
    option.tooltip.trigger = 'item';
    option.tooltip.formatter = point => sliceTip(slices[point.dataIndex]);
    return option;
  }

  /** Returns the last two parts of a layer's name. */
  function shortLayer(name) {
    return shortened(name.split('.').slice(-2).join('.'), 24);
  }

  function sliceTip(item) {
    const slice = item.slice;
    const rows = [
      ['layer', slice.layer],
      ['stream', item.lane.name],
      ['from', number(slice.startMilliseconds, 2) + ' ms'],
      ['takes', number(slice.milliseconds, 2) + ' ms']
    ];
    if (slice.lostMilliseconds > 0.005) {
      rows.push(['of that lost', number(slice.lostMilliseconds, 2) + ' ms']);
    }
    if (slice.bytes > 0) {
      rows.push(['moves', number(slice.bytes / 1e6, 1) + ' MB']);
      rows.push(['mean rate', number(slice.bytes / slice.milliseconds / 1e6, 1) + ' GB/s']);
    }
    return tip(item.lane.strategy.label + ': ' + slice.name, rows);
  }

  function sliceShape(params, api, slices, row) {
    const item = slices[params.dataIndex];
    const kind = KIND[item.slice.kind];
    const area = params.coordSys;
    const clip = (from, to) => {
      const a = Math.max(area.x, api.coord([from, item.value[1]])[0]);
      const b = Math.min(area.x + area.width, api.coord([to, item.value[1]])[0]);
      return [a, Math.max(0, b - a)];
    };
    const y = api.coord([0, item.value[1]])[1] - row / 2 + 2;
    const whole = clip(item.value[0], item.value[2]);
    if (whole[1] <= 0) {
      return null;
    }
    const own = clip(item.value[0], item.value[3]);
    const lost = clip(item.value[3], item.value[2]);
    const height = row - 4;
    const children = [{
      type: 'rect', shape: {x: whole[0], y, width: Math.max(whole[1], 0.6), height},
      style: {fill: kind.fill, stroke: 'rgba(0,0,0,0.35)', lineWidth: whole[1] > 4 ? 0.6 : 0}
    }];
    if (lost[1] > 0.5) {
      children.push({
        type: 'rect', shape: {x: lost[0], y, width: lost[1], height},
        style: {fill: LOST.fill, decal: hatch()}
      });
    }
    const room = own[1] > 0 ? own[1] : 0;
    if (room > 76 || room > 8 + 6.6 * item.slice.name.length) {
      children.push({
        type: 'text', silent: true,
        style: {
          text: item.slice.name, x: own[0] + room / 2, y: y + height / 2, align: 'center',
          verticalAlign: 'middle', fill: kind.ink, fontSize: 12, width: room - 6, overflow: 'truncate'
        }
      });
    }
    return {type: 'group', children};
  }

  function titleShape(params, api, all, colours, left) {
    const index = api.value(1);
    const strategy = all[index].strategy;
    const lost = strategy.pass.lanes.flatMap(lane => lane.slices)
      .filter(slice => slice.layer === strategy.pass.layer)
      .reduce((sum, slice) => sum + slice.lostMilliseconds, 0);
    const text = ': ' + shortLayer(strategy.pass.layer) + ' takes ' + number(strategy.pass.milliseconds, 1) + ' ms'
      + (lost > 0.05 ? ', collectives lose ' + number(lost, 1) + ' ms' : '');
    return {
      type: 'text', silent: true, z2: 5,
      style: {
        text: shortened(strategy.label, 40) + text, x: params.coordSys.x - left + 2,
        y: api.coord([0, index])[1] + 3, verticalAlign: 'middle', fill: colours.text,
        font: '600 13px system-ui, sans-serif', width: params.coordSys.width + left, overflow: 'truncate'
      }
    };
  }

  function drawPass() {
    const kinds = new Set(strategies.flatMap(each => each.pass.lanes).flatMap(lane => lane.slices).map(slice => slice.kind));
    const items = Object.keys(KIND).filter(kind => kinds.has(kind)).map(kind => KIND[kind]);
    if (strategies.some(each => each.pass.lanes.some(lane => lane.slices.some(slice => slice.lostMilliseconds > 0.05)))) {
      items.push(LOST);
    }
    key('pass-key', items);
    const entry = chart('pass-chart', passOption);
    zoomTools('pass-tools', () => entry, passZoom);
  }

  // Use of links.

  const linkNames = [...new Set(strategies.flatMap(each => each.links.map(link => link.link)))];
  const shown = {link: null, time: 'pass'};

  function traffics(link) {
    return Object.keys(TRAFFIC).filter(traffic => strategies.some(each =>
      each.links.some(one => one.link === link && one.traffic.includes(traffic))));
  }

  /** The link with most kinds of traffic and, of those, that which copies and collectives fill most. */
  function mostTelling() {
    const share = link => Math.max(...strategies.flatMap(each => each.links).filter(one => one.link === link)
      .map(one => Math.max(...one.runGigabytesPerSecond.map(rates =>
        rates.reduce((sum, rate) => sum + rate, 0) / rates.length / one.capacityGigabytesPerSecond))));
    const shared = link => {
      const some = traffics(link);
      return some.includes('HOST_TO_DEVICE') && some.some(each => each === 'ALL_TO_ALL' || each === 'RING') ? 1 : 0;
    };
    return [...linkNames].sort((a, b) => shared(b) - shared(a) || share(b) - share(a))[0];
  }

  function linksOption(colours, width) {
    const left = 66, right = 14, body = 74, rowHeight = body + 34;
    const pass = shown.time === 'pass';
    const kinds = traffics(shown.link);
    const some = strategies.filter(each => each.links.some(link => link.link === shown.link));
    const capacity = some[0].links.find(link => link.link === shown.link).capacityGigabytesPerSecond;
    const until = pass ? passUntil
      : Math.max(...some.map(each => each.memory.bucketSeconds * each.memory.gibibytes.length));
    const option = Object.assign(base(colours), {
      height: some.length * rowHeight + (printing ? 24 : 62), title: [], grid: [], xAxis: [], yAxis: [], series: []
    });
    option.axisPointer = {link: [{xAxisIndex: 'all'}]};
    option.tooltip.trigger = 'axis';
    option.tooltip.axisPointer = {type: 'line', lineStyle: {color: colours.muted}};
    option.tooltip.formatter = params => {
      const list = Array.isArray(params) ? params : [params];
      if (!list.length) {
        return '';
      }
      const time = list[0].axisValue;
      return tip(number(time, pass ? 2 : 1) + (pass ? ' ms' : ' s'), list.filter(point => point.value[2] > 0)
        .map(point => [point.seriesName, number(point.value[2], 1) + ' GB/s']));
    };
    some.forEach((strategy, s) => {
      const link = strategy.links.find(one => one.link === shown.link);
      const y = s * rowHeight;
      option.title.push(heading(colours, strategy.label, 0, y + 4, width - 20));
      option.grid.push({left, right, top: y + 26, height: body});
      option.xAxis.push(axis(colours, {
        type: 'value', gridIndex: s, min: pass ? passFrom : 0, max: until,
        axisLabel: {
          show: s === some.length - 1, showMinLabel: !pass, showMaxLabel: false,
          formatter: value => number(value, value % 1 ? 1 : 0)
        },
        name: s < some.length - 1 ? '' : pass ? 'ms since the layer began' : 's since the start',
        nameLocation: 'middle', nameGap: 24
      }));
      option.yAxis.push(axis(colours, {
        type: 'value', gridIndex: s, min: 0, max: capacity * 1.3, interval: ceiling(capacity / 2.5),
        splitLine: grid(colours), axisLine: {show: false}, axisTick: {show: false},
        axisLabel: {formatter: value => value ? measured(value) + ' GB/s' : '0', showMaxLabel: false}
      }));
      kinds.forEach((kind, k) => {
        const index = link.traffic.indexOf(kind);
        const rates = index < 0 ? null : pass ? link.passGigabytesPerSecond[index] : link.runGigabytesPerSecond[index];
        const times = pass ? link.passMilliseconds : link.runGigabytesPerSecond[0].map((_, i) => i * link.bucketSeconds);
        const points = times.map((time, i) => {
          let below = 0;
          for (const lower of kinds.slice(0, k)) {
            const at = link.traffic.indexOf(lower);
            below += at < 0 ? 0 : (pass ? link.passGigabytesPerSecond : link.runGigabytesPerSecond)[at][i];
          }
          const rate = rates ? rates[i] : 0;
          return [time, below + rate, rate];
        });
        if (!pass && points.length) {
          const last = points[points.length - 1];
          points.push([last[0] + link.bucketSeconds, last[1], last[2]]);
        }
        const series = {
          type: 'line', step: 'end', name: strategy.label + ', ' + TRAFFIC[kind].name, xAxisIndex: s,
          yAxisIndex: s, data: points, symbol: 'none', z: 20 - k,
          lineStyle: {width: 0}, areaStyle: {color: TRAFFIC[kind].fill, opacity: 1, origin: 'start'},
          itemStyle: {color: TRAFFIC[kind].fill}, emphasis: {disabled: true}
        };
        if (k === 0) {
          series.markLine = limit(colours, capacity, s ? '' : 'link: ' + number(capacity, 1) + ' GB/s', false, 'insideEndTop');
          series.markLine.z = 30;
        }
        option.series.push(series);
      });
    });
    const zoom = pass ? passZoom() : [0, 100];
    option.dataZoom = zooms(colours, zoom[0], zoom[1], some.map((_, i) => i), 6, left, right);
    return option;
  }

  function choice(box, label, values, selected, change) {
    const outer = element('label', label, box);
    const select = element('select', '', outer);
    for (const value of values) {
      const option = element('option', value[1], select);
      option.value = value[0];
      option.selected = value[0] === selected;
    }
    select.addEventListener('change', () => change(select.value));
  }

  function drawLinks() {
    const box = document.getElementById('links-tools');
    if (!linkNames.length) {
      document.getElementById('links-chart').remove();
      element('p', 'Nothing crosses a link: the weights stay, and one GPU exchanges nothing.', box);
      return;
    }
    shown.link = mostTelling();
    const keys = () => key('links-key', traffics(shown.link).map(kind => TRAFFIC[kind]));
    keys();
    const entry = chart('links-chart', linksOption);
    choice(box, 'Link', linkNames.map(link => [link, link]), shown.link, value => {
      shown.link = value;
      keys();
      draw(entry, true);
    });
    choice(box, 'Time', [['pass', 'one layer'], ['run', 'whole run (means)']], shown.time, value => {
      shown.time = value;
      draw(entry, true);
    });
    zoomTools('links-tools', () => entry, () => shown.time === 'pass' ? passZoom() : [0, 100]);
  }

  // Memory.

  function line(s) {
    return {hue: HUE[LINE_HUES[s % LINE_HUES.length]], dash: DASHES[s % DASHES.length]};
  }

  function memoryOption(colours, width) {
    const left = 62, right = 16;
    const most = Math.max(data.budgetGibibytes, ...strategies.flatMap(each => each.memory.gibibytes));
    const until = Math.max(...strategies.map(each => each.memory.bucketSeconds * each.memory.gibibytes.length));
    const option = Object.assign(base(colours), {
      height: 330,
      grid: {left, right, top: 8, bottom: 76},
      xAxis: axis(colours, {
        type: 'value', min: 0, max: until, name: 's since denoising began', nameLocation: 'middle',
        nameGap: 24, axisLabel: {formatter: value => number(value, value % 1 ? 1 : 0), showMaxLabel: false}
      }),
      yAxis: axis(colours, {
        type: 'value', min: 0, max: most * 1.15, interval: ceiling(most / 5), splitLine: grid(colours),
        axisLabel: {formatter: value => value ? measured(value) + ' GiB' : '0', showMaxLabel: false},
        axisLine: {show: false}, axisTick: {show: false}
      }),
      series: strategies.map((strategy, s) => ({
        type: 'line', step: 'end', name: strategy.label, symbol: 'none',
        data: strategy.memory.gibibytes.map((value, i) => [i * strategy.memory.bucketSeconds, value])
          .concat([[strategy.memory.gibibytes.length * strategy.memory.bucketSeconds,
            strategy.memory.gibibytes[strategy.memory.gibibytes.length - 1]]]),
        lineStyle: {color: line(s).hue, width: 2.5, type: line(s).dash},
        itemStyle: {color: line(s).hue}, emphasis: {disabled: true},
        markLine: s ? undefined
          : limit(colours, data.budgetGibibytes, 'budget ' + number(data.budgetGibibytes, 1) + ' GiB', false)
      })),
      dataZoom: zooms(colours, 0, 100, [0], 6, left, right)
    });
    option.tooltip.trigger = 'axis';
    option.tooltip.formatter = params => {
      const list = Array.isArray(params) ? params : [params];
      return list.length ? tip(number(list[0].axisValue, 1) + ' s',
        list.map(point => [point.seriesName, number(point.value[1], 1) + ' GiB'])) : '';
    };
    return option;
  }

  function stagesOption(colours, width) {
    const left = width < 560 ? 104 : 170, right = 56, row = 66;
    const most = Math.max(data.budgetGibibytes, ...strategies.flatMap(each => STAGE.map(stage => each.memory[stage.key])));
    const option = Object.assign(base(colours), {
      height: strategies.length * row + 76,
      grid: {left, right, top: 24, height: strategies.length * row},
      xAxis: axis(colours, {
        type: 'value', min: 0, max: ceiling(most * 1.02), name: 'GiB', nameLocation: 'middle', nameGap: 24,
        splitLine: grid(colours)
      }),
      yAxis: axis(colours, {
        type: 'category', inverse: true, data: strategies.map(each => each.label), axisTick: {show: false},
        axisLabel: {color: colours.text, interval: 0, hideOverlap: false, width: left - 12, overflow: 'truncate', fontSize: 13}
      }),
      series: STAGE.map((stage, i) => ({
        type: 'bar', name: stage.name, data: strategies.map(each => each.memory[stage.key]),
        z: 6, itemStyle: {color: stage.fill}, barGap: '8%', barCategoryGap: '26%', emphasis: {disabled: true},
        label: {
          show: true, position: 'right', color: colours.text, backgroundColor: colours.panel, fontSize: 11, formatter: point => number(point.value, 1)
        },
        markLine: i ? undefined
          : limit(colours, data.budgetGibibytes, 'budget ' + number(data.budgetGibibytes, 1) + ' GiB', true, 'start')
      }))
    });
    option.tooltip.trigger = 'item';
    option.tooltip.formatter = point => tip(strategies[point.dataIndex].label, [[point.seriesName, number(point.value, 2) + ' GiB']]);
    return option;
  }

  function drawMemory() {
    key('memory-key', strategies.map((each, s) => ({name: each.label, fill: line(s).hue, dash: line(s).dash})));
    const entry = chart('memory-chart', memoryOption);
    zoomTools('memory-tools', () => entry, () => [0, 100]);
    key('stages-key', STAGE);
    chart('stages-chart', stagesOption);
  }

  // Time against memory.

  const MEMORIES = [
    {name: 'GPU memory, GiB', of: point => point.deviceBytes / 1073741824},
    {name: 'host memory, GB per node', of: point => point.hostBytes / 1e9}
  ];

  /** Candidates that fall on one spot become one point with all their names. */
  function spots(memory, closeX, closeY) {
    const made = [];
    for (const point of data.front) {
      const x = point.seconds;
      const y = memory.of(point);
      const same = made.find(each => Math.abs(each.x - x) < closeX && Math.abs(each.y - y) < closeY
        && each.onFront === point.onFront && each.lossless === point.lossless);
      if (same) {
        same.names.push(point.label);
      } else {
        made.push({x, y, names: [point.label], onFront: point.onFront, lossless: point.lossless});
      }
    }
    return made;
  }

  function spotName(spot) {
    return shortened(spot.names.join(', '), 30);
  }

  /** Chooses for each name the side of its point where it meets no other; a name without room is in the table alone. */
  function placeNames(points, perX, perY, leftEdge, rightEdge) {
    const taken = points.map(spot => box(spot, 'point', perX, perY));
    const free = one => taken.every(other =>
      one.left > other.right || one.right < other.left || one.top > other.bottom || one.bottom < other.top);
    for (const spot of [...points].sort((a, b) => b.onFront - a.onFront)) {
      spot.side = ['right', 'top', 'bottom', 'left'].find(side => {
        const one = box(spot, side, perX, perY);
        return one.left > leftEdge * perX && one.right < rightEdge * perX && free(one);
      });
      if (spot.side) taken.push(box(spot, spot.side, perX, perY));
    }
  }

  function box(spot, side, perX, perY) {
    const x = spot.x * perX, y = -spot.y * perY, half = 8, high = 8, wide = 6.8 * spotName(spot).length;
    switch (side) {
      case 'right': return {left: x + half + 2, right: x + half + 7 + wide, top: y - high, bottom: y + high};
      case 'left': return {left: x - half - 7 - wide, right: x - half - 2, top: y - high, bottom: y + high};
      case 'top': return {left: x - wide / 2, right: x + wide / 2, top: y - 14 - 2 * high, bottom: y - 9};
      case 'bottom': return {left: x - wide / 2, right: x + wide / 2, top: y + 9, bottom: y + 14 + 2 * high};
      default: return {left: x - half, right: x + half, top: y - half, bottom: y + half};
    }
  }

  function frontOption(colours, width) {
    const columns = width >= 640 ? 2 : 1;
    const left = 56, right = 20, gap = 20, body = 290;
    const panel = (width - (left + right) * columns - gap * (columns - 1)) / columns;
    const times = data.front.map(point => point.seconds).concat([data.boundSeconds]);
    const low = Math.min(...times), high = Math.max(...times);
    const pad = Math.max((high - low) * 0.12, high * 0.01);
    const option = Object.assign(base(colours), {
      height: (body + 76) * (2 / columns), title: [], grid: [], xAxis: [], yAxis: [], series: []
    });
    option.tooltip.trigger = 'item';
    option.tooltip.formatter = point => point.data && point.data.spot ? tip(point.data.spot.names.join(', '), [
      ['denoising', number(point.data.spot.x, 1) + ' s'],
      [MEMORIES[point.seriesIndex].name, number(point.data.spot.y, 1)],
      ['', point.data.spot.onFront ? 'on the front' : 'dominated']
    ]) : '';
    MEMORIES.forEach((memory, m) => {
      const x = (m % columns) * (panel + left + right + gap) + left;
      const y = Math.floor(m / columns) * (body + 76);
      const most = Math.max(...data.front.map(point => memory.of(point)));
      const top = ceiling(Math.max(most * 1.1, 1));
      option.title.push(heading(colours, memory.name, x - left, y + 3, panel + left));
      option.grid.push({left: x, top: y + 44, width: panel, height: body - 24});
      option.xAxis.push(axis(colours, {
        type: 'value', gridIndex: m, min: Math.max(0, low - 1.5 * pad), max: high + 2.2 * pad, name: 'denoising, s',
        nameLocation: 'middle', nameGap: 26, splitLine: grid(colours), splitNumber: 5,
        axisLabel: {formatter: value => number(value, high - low < 5 ? 1 : 0), showMinLabel: false, showMaxLabel: false}
      }));
      option.yAxis.push(axis(colours, {
        type: 'value', gridIndex: m, min: 0, max: top, splitLine: grid(colours), axisLine: {show: false},
        axisTick: {show: false}
      }));
      const perX = panel / (high - low + 3.7 * pad), perY = (body - 24) / top;
      const points = spots(memory, 6 / perX, 6 / perY);
      placeNames(points, perX, perY, low - 1.5 * pad, high + 2.2 * pad);
      option.series.push({
        type: 'scatter', xAxisIndex: m, yAxisIndex: m, symbolSize: 14,
        data: points.map(spot => ({
          value: [spot.x, spot.y], spot, label: spot.side ? {position: spot.side} : {show: false}, symbol: spot.lossless ? 'circle' : 'diamond',
          itemStyle: {
            color: spot.onFront ? HUE.blue : colours.panel, borderColor: spot.onFront ? HUE.blue : colours.muted,
            borderWidth: 2, opacity: 1
          }
        })),
        label: {
          show: true, position: 'right', distance: 7, color: colours.text, fontSize: 12,
          formatter: point => spotName(point.data.spot)
        },
        emphasis: {disabled: true},
        markLine: Object.assign(limit(colours, data.boundSeconds, 'bound', true))
      });
    });
    return option;
  }

  function drawFront() {
    if (!data.front.length) {
      document.getElementById('front-chart').remove();
      element('p', 'Nothing fits, so there is nothing to weigh.', document.getElementById('front-key'));
      return;
    }
    const items = [
      {name: 'on the front', fill: HUE.blue, symbol: 'circle'},
      {name: 'dominated', fill: HUE.grey, symbol: 'circle', hollow: true}
    ];
    if (data.front.some(point => !point.lossless)) {
      items.push({name: 'changes outputs', fill: HUE.grey, symbol: 'diamond', hollow: true});
    }
    items.push({name: 'bound: what no strategy can beat with bf16 weights', fill: HUE.red, dash: [4, 3]});
    key('front-key', items);
    chart('front-chart', frontOption);
  }

  if (!strategies.length) {
    document.querySelectorAll('.chart').forEach(box => box.remove());
  } else {
    drawSteps();
    drawPass();
    drawLinks();
    drawMemory();
    drawFront();
  }
  document.documentElement.dataset.drawn = 'yes';
})();
