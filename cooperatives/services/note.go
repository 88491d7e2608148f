package services

import (
	"regexp"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
)

// Note is what the history of an order says beside who did what. It is kept as a Chinese sentence; taken apart, a page
// tells it in any language.
type Note struct {
	Earliest, Latest ledger.Date     // the window of a changed order
	Area             cooperatives.Mu // asked for, done or accepted
	Done             ledger.Date     // of work on another day than planned
	Planned          ledger.Date     // the day of the plan, where the work was on another
	Rain             bool            // it stopped the work
	Rest             string          // as people typed it
}

// rained is how a note says that rain stopped the work.
const rained = "雨停"

// String is the sentence that is kept.
func (n Note) String() string {
	var b strings.Builder
	if n.Earliest != 0 {
		b.WriteString(n.Earliest.String() + " – " + n.Latest.String() + " ")
	}
	if n.Area != 0 {
		b.WriteString(n.Area.String() + "亩")
	}
	if n.Done != 0 {
		b.WriteString("，" + n.Done.Chinese() + "做，" + planned(n.Planned))
	}
	if n.Rain {
		b.WriteString(rained)
	}
	parts := []string{b.String(), n.Rest}
	if n.Area == 0 && n.Planned != 0 {
		parts = append(parts, planned(n.Planned))
	}
	return strings.TrimSpace(strings.Join(parts, " "))
}

func planned(day ledger.Date) string { return "原排" + day.Chinese() }

// The sentences that String makes: with an area, and with the day of the plan alone.
var (
	noteOfArea = regexp.MustCompile(`^(?:(\d{4}-\d\d-\d\d) – (\d{4}-\d\d-\d\d) )?(\d+\.\d\d)亩` +
		`(?:，(\d+年\d+月\d+日)做，原排(\d+年\d+月\d+日))?(?: (.*))?$`)
	noteOfPlan = regexp.MustCompile(`^(?:(.*) )?原排(\d+年\d+月\d+日)$`)
)

// ParseNote takes a sentence of the history apart. What the program did not write is what people typed.
func ParseNote(text string) Note {
	n := Note{Rest: text}
	if word, rest, _ := strings.Cut(text, " "); word == rained {
		return Note{Rain: true, Rest: rest}
	}
	if m := noteOfPlan.FindStringSubmatch(text); m != nil && !noteOfArea.MatchString(text) {
		if day, err := ledger.ParseDate(m[2]); err == nil {
			return Note{Planned: day, Rest: m[1]}
		}
	}
	m := noteOfArea.FindStringSubmatch(text)
	if m == nil {
		return n
	}
	area, err := cooperatives.ParseMu(m[3])
	if err != nil {
		return n
	}
	out := Note{Area: area, Rest: m[6]}
	for i, into := range map[int]*ledger.Date{1: &out.Earliest, 2: &out.Latest, 4: &out.Done, 5: &out.Planned} {
		if m[i] == "" {
			continue
		}
		if *into, err = ledger.ParseDate(m[i]); err != nil {
			return n
		}
	}
	return out
}
