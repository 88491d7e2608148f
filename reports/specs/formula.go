package specs

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"cunzhang/ledger"
)

// Limits of a formula.
const (
	maxFormula = 2000 // bytes
	maxLine    = 9999 // line number
	maxYuan    = 13   // digits of a whole number
	maxCode    = 20   // digits of an account code
)

// Op is what a term works out.
type Op int8

// The operations; package specs describes each.
const (
	OpUnknown Op = iota
	Yuan         // a whole number
	Line         // Rn
	BalanceDebit
	BalanceCredit
	SubDebit
	SubCredit
	NetDebit
	NetCredit
	TurnDebit
	TurnCredit
	PairAmount
	Result
	Unclosed
	Carried
	Prior
)

var opNames = [...]string{
	"", "", "R", "BALD", "BALC", "SUBD", "SUBC", "NETD", "NETC", "TURND", "TURNC", "PAIR",
	"RESULT", "UNCLOSED", "CARRIED", "PRIOR",
}

// Flow reports whether the operation reads turnover, which has no value at the start of a span.
func (o Op) Flow() bool {
	switch o {
	case NetDebit, NetCredit, TurnDebit, TurnCredit, PairAmount, Result, Carried:
		return true
	case OpUnknown, Yuan, Line, BalanceDebit, BalanceCredit, SubDebit, SubCredit, Unclosed, Prior:
	}
	return false
}

// Term is one term of a formula. Account is set for the operations on one account, Pair for PairAmount, Number for
// Yuan and Line, Inner for Prior.
type Term struct {
	Op       Op
	Minus    bool
	Account  string
	Optional bool // the account may be missing from a chart
	Pair     ledger.Pair
	Number   int64
	Inner    Formula
}

// Formula is a parsed formula; no terms is the empty formula, which leaves its cell empty.
type Formula []Term

// ParseFormula reads a formula. It fails with formula.syntax, formula.function or formula.too_long; the errors name
// the position in characters, from 1.
func ParseFormula(text string) (Formula, error) {
	if len(text) > maxFormula {
		return nil, ledger.NewError(ledger.Invalid, "formula.too_long", ledger.Args{"max": strconv.Itoa(maxFormula)})
	}
	p := parser{text: text}
	p.space()
	if p.done() {
		return nil, nil
	}
	f, err := p.sum(false)
	if err != nil {
		return nil, err
	}
	if !p.done() {
		return nil, p.fail()
	}
	return f, nil
}

type parser struct {
	text string
	at   int
}

func (p *parser) done() bool { return p.at >= len(p.text) }

func (p *parser) space() {
	for !p.done() && p.text[p.at] == ' ' {
		p.at++
	}
}

// accept skips c, and the spaces behind it, when it comes next.
func (p *parser) accept(c byte) bool {
	if p.done() || p.text[p.at] != c {
		return false
	}
	p.at++
	p.space()
	return true
}

// fail says what stands where something else was expected.
func (p *parser) fail() error {
	found := ""
	if !p.done() {
		r, _ := utf8.DecodeRuneInString(p.text[p.at:])
		found = string(r)
	}
	return ledger.NewError(ledger.Invalid, "formula.syntax", ledger.Args{"position": p.position(), "found": found})
}

func (p *parser) position() string { return strconv.Itoa(utf8.RuneCountInString(p.text[:p.at]) + 1) }

// sum reads terms up to the end or a closing parenthesis; inside PRIOR no further PRIOR may stand.
func (p *parser) sum(inside bool) (Formula, error) {
	var f Formula
	minus := p.accept('-')
	for {
		t, err := p.term(inside)
		if err != nil {
			return nil, err
		}
		t.Minus = minus
		f = append(f, t)
		switch {
		case p.accept('+'):
			minus = false
		case p.accept('-'):
			minus = true
		default:
			return f, nil
		}
	}
}

func (p *parser) run(in func(byte) bool) string {
	from := p.at
	for !p.done() && in(p.text[p.at]) {
		p.at++
	}
	return p.text[from:p.at]
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

func letter(c byte) bool { return c >= 'A' && c <= 'Z' }

func (p *parser) term(inside bool) (Term, error) {
	if !p.done() && digit(p.text[p.at]) {
		n, err := p.number(maxYuan)
		return Term{Op: Yuan, Number: n}, err
	}
	from := p.at
	name := p.run(letter)
	if name == opNames[Line] {
		n, err := p.number(4)
		if err == nil && n > maxLine {
			err = p.fail()
		}
		return Term{Op: Line, Number: n}, err
	}
	op := slices.Index(opNames[BalanceDebit:], name) + int(BalanceDebit)
	if name == "" || op < int(BalanceDebit) {
		p.at = from
		if name == "" {
			return Term{}, p.fail()
		}
		return Term{}, ledger.NewError(ledger.Invalid, "formula.function",
			ledger.Args{"position": p.position(), "name": name})
	}
	t := Term{Op: Op(op)}
	if t.Op == Prior && inside {
		p.at = from
		return Term{}, p.fail()
	}
	p.space()
	if !p.accept('(') {
		return Term{}, p.fail()
	}
	if err := p.arguments(&t); err != nil {
		return Term{}, err
	}
	if !p.accept(')') {
		return Term{}, p.fail()
	}
	return t, nil
}

// number reads a whole number of so many digits at most.
func (p *parser) number(most int) (int64, error) {
	from := p.at
	text := p.run(digit)
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || len(text) > most {
		p.at = from
		return 0, p.fail()
	}
	p.space()
	return n, nil
}

func (p *parser) arguments(t *Term) (err error) {
	switch t.Op {
	case Result, Unclosed, Carried:
		return nil
	case Prior:
		t.Inner, err = p.sum(true)
		return err
	case PairAmount:
		if t.Pair.Debit, err = p.side("DR"); err != nil {
			return err
		}
		if !p.accept(',') {
			return p.fail()
		}
		t.Pair.Credit, err = p.side("CR")
		return err
	case OpUnknown, Yuan, Line, BalanceDebit, BalanceCredit, SubDebit, SubCredit, NetDebit, NetCredit, TurnDebit,
		TurnCredit:
	}
	if t.Account, err = p.code(); err != nil {
		return err
	}
	t.Optional = p.accept('?')
	return nil
}

// side reads an account code behind DR or CR.
func (p *parser) side(mark string) (string, error) {
	if !strings.HasPrefix(p.text[p.at:], mark) {
		return "", p.fail()
	}
	p.at += len(mark)
	return p.code()
}

func (p *parser) code() (string, error) {
	from := p.at
	code := p.run(digit)
	if code == "" || len(code) > maxCode {
		p.at = from
		return "", p.fail()
	}
	p.space()
	return code, nil
}

// String writes the formula in the form that ParseFormula reads.
func (f Formula) String() string {
	var b strings.Builder
	for i, t := range f {
		switch {
		case t.Minus:
			b.WriteByte('-')
		case i > 0:
			b.WriteByte('+')
		}
		b.WriteString(t.String())
	}
	return b.String()
}

// String writes the term without its sign.
func (t Term) String() string {
	name := opNames[t.Op]
	switch t.Op {
	case Yuan, Line:
		return name + strconv.FormatInt(t.Number, 10)
	case PairAmount:
		return name + "(DR" + t.Pair.Debit + ",CR" + t.Pair.Credit + ")"
	case Prior:
		return name + "(" + t.Inner.String() + ")"
	case Result, Unclosed, Carried:
		return name + "()"
	case OpUnknown, BalanceDebit, BalanceCredit, SubDebit, SubCredit, NetDebit, NetCredit, TurnDebit, TurnCredit:
	}
	if t.Optional {
		return name + "(" + t.Account + "?)"
	}
	return name + "(" + t.Account + ")"
}
