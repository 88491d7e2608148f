package web

import (
	"strconv"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
)

// fieldOption is a choice; Words is what it is called, already in the language of the page.
type fieldOption struct {
	Value, Words string
	On           bool
}

// offered are things with a code as choices of a box.
func offered(list []named) []option {
	out := make([]option, 0, len(list))
	for _, n := range list {
		out = append(out, option{n.Code, n.Code + " " + n.Name})
	}
	return out
}

func must(in formBox) formBox {
	in.Need = true
	return in
}

// formReader reads what else the forms of the team hold: areas, times of day, several choices, days.
type formReader struct{ reader }

func (r *request) form() *formReader { return &formReader{reader{r: r}} }

// addressed reads what stands in the address like a form.
func (r *request) addressed() *formReader { return &formReader{reader{r: r, query: r.QueryParams()}} }

// need notes boxes that have to be filled in and are not.
func (t *formReader) need(names ...string) {
	for _, name := range names {
		if t.text(name) == "" {
			t.keep(name, required())
		}
	}
}

// area reads 亩; nothing is none.
func (t *formReader) area(name string) cooperatives.Mu {
	text := ledger.Narrow(t.text(name))
	if text == "" {
		return 0
	}
	m, err := cooperatives.ParseMu(text)
	t.keep(name, err)
	return m
}

// fuel reads litres and what they cost; nothing is 0.
func (t *formReader) fuel() (fuel cooperatives.Fuel) {
	if text := ledger.Narrow(t.text("litres")); text != "" {
		litres, err := cooperatives.ParseLitres(text)
		t.keep("litres", err)
		fuel.Litres = litres
	}
	fuel.Cost = t.money("fuel_cost")
	return fuel
}

// minute reads a time of day as minutes from midnight; nothing is 0.
func (t *formReader) minute(name string) int {
	m, err := parseMinute(t.text(name))
	t.keep(name, err)
	return m
}

// share reads a percentage as basis points; nothing is none.
func (t *formReader) share(name string) int {
	text := strings.TrimSuffix(t.text(name), "%")
	if text == "" {
		return 0
	}
	share, ok := scaled(text, 2)
	if !ok {
		t.keep(name, ledger.NewError(ledger.Invalid, "web.not_a_number", nil))
	}
	return int(min(share, 1_000_000))
}

// some reads the chosen ones of several options.
func (t *formReader) some(name string) []string { return t.r.Request().PostForm[name] }

// days reads days and spans of days, apart by blanks, commas or lines: 2026-04-07, 2026-05-01..2026-05-05.
func (t *formReader) days(name string) []ledger.Date {
	var out []ledger.Date
	split := func(c rune) bool { return strings.ContainsRune(" ,，、;；\n\r\t", c) }
	for _, word := range strings.FieldsFunc(ledger.Narrow(t.text(name)), split) {
		first, last, spans := strings.Cut(word, "..")
		from, err := ledger.ParseDate(first)
		to := from
		if err == nil && spans {
			to, err = ledger.ParseDate(last)
		}
		if err == nil && (to < from || to > from.AddDays(cooperatives.MaxDays)) {
			err = ledger.NewError(ledger.Invalid, "team.days", nil)
		}
		if err != nil {
			t.keep(name, err)
			return out
		}
		for d := from; d <= to; d = d.AddDays(1) {
			out = append(out, d)
		}
	}
	return out
}

// daysText shows days as the form takes them, runs as spans.
func daysText(days []ledger.Date) string {
	var out []string
	for i := 0; i < len(days); {
		j := i
		for j+1 < len(days) && days[j+1] == days[j].AddDays(1) {
			j++
		}
		if j > i {
			out = append(out, days[i].String()+".."+days[j].String())
		} else {
			out = append(out, days[i].String())
		}
		i = j + 1
	}
	return strings.Join(out, " ")
}

// parseMinute reads 08:30 as minutes from midnight; nothing is 0 and 24:00 the end of the day.
func parseMinute(text string) (int, error) {
	text = ledger.Narrow(strings.TrimSpace(text))
	if text == "" {
		return 0, nil
	}
	hour, minute, ok := strings.Cut(strings.ReplaceAll(text, "：", ":"), ":")
	h, err := strconv.Atoi(hour)
	m, err2 := strconv.Atoi(minute)
	if !ok || err != nil || err2 != nil || h < 0 || m < 0 || m > 59 || h*60+m > 24*60 {
		return 0, ledger.NewError(ledger.Invalid, "web.team.time", nil)
	}
	return h*60 + m, nil
}

// hoursOf shows when something begins and ends: 08:30–11:00.
func hoursOf(start, end int) string {
	return cooperatives.Clock(start) + "–" + cooperatives.Clock(end)
}
