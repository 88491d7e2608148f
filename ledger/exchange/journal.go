package exchange

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode"

	"cunzhang/ledger"
)

// class is how plain-text accounting sees a class of accounts: the Chinese root of its journals, the letter by which
// hledger knows it, and Beancount's root. Costs (生产成本) are work in progress, so they are assets.
type class struct {
	root, letter, beancount string
}

func classes() map[ledger.Class]class {
	return map[ledger.Class]class{
		ledger.Asset:     {"资产", "A", "Assets"},
		ledger.Liability: {"负债", "L", "Liabilities"},
		ledger.Equity:    {"所有者权益", "E", "Equity"},
		ledger.Cost:      {"成本", "A", "Assets"},
		ledger.Income:    {"收入", "R", "Income"},
		ledger.Expense:   {"费用", "X", "Expenses"},
	}
}

// journal writes a file that hledger and Ledger both read.
type journal struct {
	out   *bufio.Writer
	data  Data
	table *table
	names map[string]string // of accounts, as 资产:102-银行存款:10201-农商行
	wide  *strings.Replacer
}

// writeJournal writes accounts, the opening balances as the first entry, dated the day before the span, and the
// vouchers. Debits are positive; each line keeps its own amount.
func writeJournal(w io.Writer, d Data) error {
	j := &journal{
		out: bufio.NewWriterSize(w, 64<<10), data: d, table: newTable(d), names: make(map[string]string), wide: wide(),
	}
	j.head()
	j.openings()
	for v, err := range d.Vouchers {
		if err != nil {
			return err
		}
		if err := j.voucher(v); err != nil {
			return err
		}
	}
	return j.out.Flush()
}

// line writes one line; the buffered writer keeps its error until Flush.
func (j *journal) line(format string, args ...any) {
	j.out.WriteString(fmt.Sprintf(format, args...) + "\n")
}

func (j *journal) head() {
	i := j.data.Info
	j.line("; %s %s %s", j.comment(i.Organization), j.comment(i.Name), j.data.Span)
	j.line("; %s %s", j.comment(i.Code), i.Head.Hash)
	j.line("\ncommodity CNY\n    format 1000.00 CNY\n")
	all := classes()
	for _, k := range []ledger.Class{
		ledger.Asset, ledger.Liability, ledger.Equity, ledger.Cost, ledger.Income, ledger.Expense,
	} {
		j.line("account %s\n    ; type: %s", all[k].root, all[k].letter)
	}
	for _, code := range j.data.Chart.Codes() {
		a, err := j.data.Chart.Find(code)
		if err != nil {
			continue
		}
		above, ok := j.names[a.Parent]
		if !ok {
			above = all[a.Class].root
		}
		j.names[code] = above + ":" + code + "-" + j.comment(a.Name)
		j.line("account %s", j.names[code])
	}
	j.line("account %s", difference)
}

// difference is where openings that do not balance yet leave the rest.
const difference = "所有者权益:期初差额"

func (j *journal) openings() {
	var rest ledger.Money
	open := openings(j.data)
	if len(open) == 0 {
		return
	}
	j.line("\n%s * 期初余额", j.data.Span.From.First().AddDays(-1))
	for _, o := range open {
		j.posting(j.names[o.code], o.amount, "")
		rest -= o.amount
	}
	if rest != 0 {
		j.posting(difference, rest, "")
	}
}

// opening is a balance with which the span opens, debit-positive in fen.
type opening struct {
	code   string
	amount ledger.Money
}

// openings lists the balances of leaves that are not zero, in order of code.
func openings(d Data) []opening {
	var out []opening
	for _, code := range leaves(d.Chart) {
		if m := d.Balances[code].Opening; m != 0 {
			out = append(out, opening{code, m})
		}
	}
	return out
}

// leaves lists the codes of all leaves in order.
func leaves(c *ledger.Chart) []string {
	var out []string
	for _, code := range c.Codes() {
		if a, err := c.Find(code); err == nil && a.Leaf {
			out = append(out, code)
		}
	}
	return out
}

func (j *journal) posting(account string, amount ledger.Money, note string) {
	if note != "" {
		note = "  ; " + note
	}
	j.line("    %s  %s CNY%s", account, amount, note)
}

func (j *journal) voucher(v *ledger.Voucher) error {
	head, err := j.table.head(v)
	if err != nil {
		return err
	}
	j.line("\n%s * (%s) %s", v.Date, v.Title(), j.comment(v.Lines[0].Summary))
	for _, f := range []field{kindField, reversesField, supplementsField, noteField} {
		if head[f] != "" {
			j.line("    ; %s %s", j.table.titles[f], j.comment(head[f]))
		}
	}
	for i, l := range v.Lines {
		var notes []string
		if i > 0 && l.Summary != v.Lines[0].Summary {
			notes = append(notes, j.comment(l.Summary))
		}
		for _, f := range []field{
			memberField, counterpartyField, ventureField, projectField, departmentField, quantityField, priceField,
		} {
			if text := j.table.cell(head, l, f); text != "" {
				notes = append(notes, j.table.titles[f]+" "+j.comment(text))
			}
		}
		j.posting(j.names[l.Account], l.Debit-l.Credit, strings.Join(notes, "，"))
	}
	return nil
}

// wide maps the signs that mean something in journals to their full-width forms: ; begins a comment, : a tag, [ a date
// and | a payee.
func wide() *strings.Replacer {
	return strings.NewReplacer(";", "；", ":", "：", "[", "［", "]", "］", "|", "｜", "#", "＃", "*", "＊", "!", "！", "@", "＠",
		"(", "（", ")", "）", "{", "｛", "}", "｝", "=", "＝", "%", "％", "~", "～", "\"", "＂")
}

// comment makes a text fit for one line of a journal and, as two spaces would end it, for a part of an account.
func (j *journal) comment(s string) string { return j.wide.Replace(oneLine(s)) }

// oneLine replaces every run of spaces and line ends by one space.
func oneLine(s string) string {
	invisible := func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }
	return strings.Join(strings.FieldsFunc(s, invisible), " ")
}

func sortedKeys(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }
