package specs

import (
	"strconv"

	"cunzhang/ledger"
)

// validate lists what keeps a spec from being worked out: no name or kind, a line number used twice, a wrong number of
// formulas, a reference to no line or in a circle, and turnover inside PRIOR.
func (s *Spec) validate() ledger.Errors {
	var es ledger.Errors
	add := func(key string, line int) {
		es = append(es, ledger.NewError(ledger.Invalid, key, ledger.Args{
			"statement": s.Title, "line": strconv.Itoa(line),
		}))
	}
	if s.Name == "" || s.Title == "" || s.Kind == KindUnknown {
		add("spec.head", 0)
	}
	lines := make(map[int]Row)
	for _, r := range s.Rows {
		if r.Line == 0 {
			continue
		}
		if _, twice := lines[r.Line]; twice {
			add("spec.line_twice", r.Line)
		}
		lines[r.Line] = r
		if len(r.Formulas) != s.width() {
			add("spec.formulas", r.Line)
		}
	}
	for _, c := range s.Checks {
		if _, ok := lines[c.Line]; !ok || len(c.Formulas) != s.width() {
			add("spec.formulas", c.Line)
		}
		for _, f := range c.Formulas {
			es = append(es, s.references(f, c.Line, lines)...)
		}
	}
	for _, r := range lines {
		for _, f := range r.Formulas {
			es = append(es, s.references(f, r.Line, lines)...)
		}
	}
	if len(es) > 0 {
		return es
	}
	state := make(map[int]int)
	for n := range lines {
		if circular(n, lines, state) {
			add("spec.circle", n)
			return es
		}
	}
	return nil
}

// width is the number of formulas that each row has.
func (s *Spec) width() int { return max(len(s.Columns), 1) }

func (s *Spec) references(f Formula, line int, lines map[int]Row) ledger.Errors {
	var es ledger.Errors
	add := func(key string, t Term) {
		es = append(es, ledger.NewError(ledger.Invalid, key, ledger.Args{
			"statement": s.Title, "line": strconv.Itoa(line), "term": t.String(),
		}))
	}
	for _, t := range f {
		if t.Op == Line {
			if _, ok := lines[int(t.Number)]; !ok {
				add("spec.no_line", t)
			}
		}
		for _, in := range t.Inner {
			if in.Op.Flow() || in.Op == Line {
				add("spec.prior", t)
			}
		}
	}
	return es
}

// circular reports whether line n refers to itself through other lines; state is 1 while a line is being visited and
// 2 when it is known to be sound.
func circular(n int, lines map[int]Row, state map[int]int) bool {
	if state[n] != 0 {
		return state[n] == 1
	}
	state[n] = 1
	for _, f := range lines[n].Formulas {
		for _, t := range f {
			if t.Op == Line && circular(int(t.Number), lines, state) {
				return true
			}
		}
	}
	state[n] = 2
	return false
}
