package specs

import (
	"encoding/csv"
	"io"
	"slices"
	"strconv"
	"strings"

	"cunzhang/ledger"
)

// maxRows bounds the rows of a spec.
const maxRows = 300

// Kind says which columns a statement has.
type Kind int8

// The kinds: balances at the end of a span beside those at the start of the year; flows of a span beside those of the
// year so far or of the year before; changes of several accounts side by side over a year.
const (
	KindUnknown Kind = iota
	Balances
	Flows
	Changes
)

var kindNames = [...]string{"unknown", "balances", "flows", "changes"}

// String returns the name that a spec file uses.
func (k Kind) String() string {
	if k < 0 || int(k) >= len(kindNames) {
		return kindNames[0]
	}
	return kindNames[k]
}

// Style says what part a row plays.
type Style int8

// The styles of rows.
const (
	Body Style = iota
	Section
	Subtotal
	Total
)

var styleNames = [...]string{"", "section", "subtotal", "total"}

// checkStyle marks a record that is no row but states what a line must be equal to.
const checkStyle = "check"

// Row is one row of a statement. Formulas has one formula, or one for each of the spec's columns when it has any; a
// heading has none.
type Row struct {
	Line     int // 行次; 0 for a heading
	Style    Style
	YearOnly bool // stands for the year as a whole: empty in a column that covers a part of it
	Level    int
	Label    string
	Formulas []Formula
}

// Check states that the figures of a line equal formulas in every column.
type Check struct {
	Line     int
	Label    string
	Formulas []Formula
}

// Spec is a statutory statement as data.
type Spec struct {
	Name       string // balance-sheet
	Title      string // 资产负债表
	Form       string // 表号; empty when the source names none
	Mark       string // 格式待核; empty when the layout is verified
	Kind       Kind
	LeftHalf   int      // last line of the left half in the two-sided print; 0 for a plain list
	Columns    []string // titles of the amount columns of Changes
	Signatures []string
	Foot       []string
	Rows       []Row
	Checks     []Check
}

// Parse reads a spec: records `@property,value…` and rows `line,style,when,level,label,formula…` in CSV, where when is
// `year` for a row that stands for the year as a whole. It returns every problem, each with the record it stands in.
func Parse(r io.Reader) (Spec, error) {
	in := csv.NewReader(r)
	in.FieldsPerRecord = -1
	in.Comment = '#'
	var s Spec
	var problems ledger.Errors
	for {
		record, err := in.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return Spec{}, ledger.NewError(ledger.Invalid, "spec.syntax", ledger.Args{"problem": err.Error()})
		}
		line, _ := in.FieldPos(0)
		if err := s.record(record); err != nil {
			for _, e := range ledger.Problems(err) {
				problems = append(problems, e.At("record."+strconv.Itoa(line)))
			}
		}
		if len(s.Rows)+len(s.Checks) > maxRows {
			return Spec{}, ledger.NewError(ledger.Invalid, "spec.too_long", ledger.Args{"max": strconv.Itoa(maxRows)})
		}
	}
	if len(problems) == 0 {
		problems = s.validate()
	}
	return s, problems.Err()
}

func (s *Spec) record(f []string) error {
	if name, ok := strings.CutPrefix(f[0], "@"); ok {
		return s.property(name, f[1:])
	}
	if f[0] == "line" {
		return nil
	}
	if len(f) < 5 {
		return ledger.NewError(ledger.Invalid, "spec.fields", nil)
	}
	var formulas []Formula
	for _, text := range f[5:] {
		formula, err := ParseFormula(text)
		if err != nil {
			return err
		}
		formulas = append(formulas, formula)
	}
	line, err := small(f[0])
	if err != nil {
		return err
	}
	if f[1] == checkStyle {
		s.Checks = append(s.Checks, Check{Line: line, Label: f[4], Formulas: formulas})
		return nil
	}
	style := slices.Index(styleNames[:], f[1])
	if style < 0 || f[2] != "" && f[2] != "year" {
		return ledger.NewError(ledger.Invalid, "spec.style", ledger.Args{"text": f[1] + " " + f[2]})
	}
	level, err := small(f[3])
	if err != nil {
		return err
	}
	if line == 0 {
		formulas = nil
	}
	s.Rows = append(s.Rows, Row{
		Line: line, Style: Style(style), YearOnly: f[2] == "year", Level: level, Label: f[4], Formulas: formulas,
	})
	return nil
}

func (s *Spec) property(name string, values []string) error {
	value := strings.Join(values, ",")
	switch name {
	case "name":
		s.Name = value
	case "title":
		s.Title = value
	case "form":
		s.Form = value
	case "mark":
		s.Mark = value
	case "kind":
		s.Kind = Kind(max(slices.Index(kindNames[:], value), 0))
	case "left":
		n, err := small(value)
		s.LeftHalf = n
		return err
	case "columns":
		s.Columns = values
	case "sign":
		s.Signatures = values
	case "foot":
		s.Foot = append(s.Foot, value)
	default:
		return ledger.NewError(ledger.Invalid, "spec.property", ledger.Args{"name": name})
	}
	return nil
}

// small reads a line number or a level; nothing is 0.
func small(text string) (int, error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > maxLine {
		return 0, ledger.NewError(ledger.Invalid, "spec.number", ledger.Args{"text": text})
	}
	return n, nil
}

// Accounts lists the account codes that the formulas name, in order and once each; optional ones only when the chart
// has them.
func (s *Spec) Accounts(chart *ledger.Chart) []string {
	var out []string
	s.each(func(t Term) {
		codes := []string{t.Account, t.Pair.Debit, t.Pair.Credit}
		for _, code := range codes {
			if code == "" {
				continue
			}
			if _, err := chart.Find(code); err != nil && t.Optional {
				continue
			}
			out = append(out, code)
		}
	})
	slices.Sort(out)
	return slices.Compact(out)
}

// Pairs lists the pairs of accounts that the formulas ask for, once each.
func (s *Spec) Pairs() []ledger.Pair {
	var out []ledger.Pair
	s.each(func(t Term) {
		if t.Op == PairAmount && !slices.Contains(out, t.Pair) {
			out = append(out, t.Pair)
		}
	})
	return out
}

// CheckChart reports every account that the formulas need and the chart lacks (formula.account).
func (s *Spec) CheckChart(chart *ledger.Chart) error {
	var problems ledger.Errors
	for _, code := range s.Accounts(chart) {
		if _, err := chart.Find(code); err != nil {
			problems = append(problems, ledger.NewError(ledger.Invalid, "formula.account",
				ledger.Args{"code": code, "statement": s.Title}))
		}
	}
	return problems.Err()
}

// each visits every term of every formula, those inside PRIOR included.
func (s *Spec) each(visit func(Term)) {
	walk := func(fs []Formula) {
		for _, f := range fs {
			for _, t := range f {
				visit(t)
				for _, in := range t.Inner {
					visit(in)
				}
			}
		}
	}
	for _, r := range s.Rows {
		walk(r.Formulas)
	}
	for _, c := range s.Checks {
		walk(c.Formulas)
	}
}
