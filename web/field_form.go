package web

import (
	"strconv"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
)

// fieldInput is one input of a form that is described as data, so that seven lists need one page.
type fieldInput struct {
	Name     string // of the input; its id, and the field that problems name
	Label    string // key of its words
	Kind     inputKind
	Value    string
	Options  []fieldOption
	Help     string // key of what stands under it; empty for none
	Required bool
}

// inputKind says how an input is drawn.
type inputKind string

const (
	textInput   inputKind = "text"
	numberInput inputKind = "number"
	dateInput   inputKind = "date"
	timeInput   inputKind = "time"
	pickInput   inputKind = "pick"  // one of the options
	someInput   inputKind = "some"  // any of the options
	findInput   inputKind = "find"  // typed, with the options offered
	linesInput  inputKind = "lines" // several lines
	checkInput  inputKind = "check"
)

// fieldOption is a choice; Words is what it is called, already in the language of the page.
type fieldOption struct {
	Value, Words string
	On           bool
}

func options(list []named, on ...string) []fieldOption {
	out := make([]fieldOption, 0, len(list))
	for _, n := range list {
		o := fieldOption{Value: n.Code, Words: n.Code + " " + n.Name}
		for _, code := range on {
			o.On = o.On || code == n.Code
		}
		out = append(out, o)
	}
	return out
}

// optionsOf are the values of an enumeration, each with the words of its key.
func choicesOf[T interface{ String() string }](r *request, values []T, on T, key func(T) string) []fieldOption {
	out := make([]fieldOption, 0, len(values))
	for _, v := range values {
		out = append(out, fieldOption{Value: v.String(), Words: r.text(key(v), nil), On: v.String() == on.String()})
	}
	return out
}

func must(in fieldInput) fieldInput {
	in.Required = true
	return in
}

// formReader reads typed values and gathers what is wrong with them.
type formReader struct {
	r  *request
	es ledger.Errors
}

func (f *formReader) text(name string) string { return strings.TrimSpace(f.r.FormValue(name)) }

// number reads a whole number; nothing is none.
func (f *formReader) number(name string) int {
	text := ledger.Narrow(f.text(name))
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil || n > 1_000_000 || n < -1_000_000 {
		f.es = append(f.es, ledger.NewError(ledger.Invalid, "web.team.integer", nil).At(name))
	}
	return n
}

// add keeps a problem under the name of the input.
func (f *formReader) add(name string, err error) {
	if err != nil {
		f.es = append(f.es, ledger.Problems(err)[0].At(name))
	}
}

func (f *formReader) date(name string) ledger.Date {
	text := f.text(name)
	if text == "" {
		return 0
	}
	d, err := ledger.ParseDate(text)
	f.add(name, err)
	return d
}

// area reads 亩; nothing is none.
func (f *formReader) area(name string) cooperatives.Mu {
	text := ledger.Narrow(f.text(name))
	if text == "" {
		return 0
	}
	m, err := cooperatives.ParseMu(text)
	f.add(name, err)
	return m
}

func (f *formReader) money(name string) ledger.Money {
	text := f.text(name)
	if text == "" {
		return 0
	}
	m, err := ledger.ParseMoney(text)
	f.add(name, err)
	return m
}

// minute reads a time of day as minutes from midnight; nothing is 0.
func (f *formReader) minute(name string) int {
	m, err := parseMinute(f.text(name))
	f.add(name, err)
	return m
}

func (f *formReader) checked(name string) bool { return f.r.FormValue(name) != "" }

// some reads the chosen ones of several options.
func (f *formReader) some(name string) []string { return f.r.Request().PostForm[name] }

// days reads days and spans of days, apart by blanks, commas or lines: 2026-04-07, 2026-05-01..2026-05-05.
func (f *formReader) days(name string) []ledger.Date {
	var out []ledger.Date
	split := func(c rune) bool { return strings.ContainsRune(" ,，、;；\n\r\t", c) }
	for _, word := range strings.FieldsFunc(ledger.Narrow(f.text(name)), split) {
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
			f.add(name, err)
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

// clock shows minutes from midnight as 08:30.
func clock(minutes int) string {
	two := func(n int) string {
		if n < 10 {
			return "0" + strconv.Itoa(n)
		}
		return strconv.Itoa(n)
	}
	return two(minutes/60) + ":" + two(minutes%60)
}

// hoursOf shows when something begins and ends: 08:30–11:00.
func hoursOf(start, end int) string { return clock(start) + "–" + clock(end) }
