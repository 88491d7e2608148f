package exchange

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"cunzhang/ledger"
)

// beancount writes a file for Beancount, whose accounts have five English roots and parts that begin with a capital or
// a digit: 10201 becomes Assets:A102:A10201, with its Chinese name as metadata.
type beancount struct {
	out   *bufio.Writer
	data  Data
	table *table
	names map[string]string
}

// writeBeancount writes accounts, openings and vouchers, and the closing balances of the books as assertions, so that
// the file is checked by whoever loads it.
func writeBeancount(w io.Writer, d Data) error {
	b := &beancount{out: bufio.NewWriterSize(w, 64<<10), data: d, table: newTable(d), names: make(map[string]string)}
	b.head()
	b.openings()
	for v, err := range d.Vouchers {
		if err != nil {
			return err
		}
		if err := b.voucher(v); err != nil {
			return err
		}
	}
	b.closings()
	return b.out.Flush()
}

// line writes one line; the buffered writer keeps its error until Flush.
func (b *beancount) line(format string, args ...any) {
	b.out.WriteString(fmt.Sprintf(format, args...) + "\n")
}

// begin is the day of the openings: the one before the span.
func (b *beancount) begin() ledger.Date { return b.data.Span.From.First().AddDays(-1) }

func (b *beancount) head() {
	b.line(`option "title" %s`, quoted(b.data.Info.Name+" "+b.data.Span.String()))
	b.line(`option "operating_currency" "CNY"` + "\n")
	b.line("%s commodity CNY\n  name: \"人民币\"", b.begin())
	all := classes()
	for _, code := range b.data.Chart.Codes() {
		a, err := b.data.Chart.Find(code)
		if err != nil {
			continue
		}
		above, ok := b.names[a.Parent]
		if !ok {
			above = all[a.Class].beancount
		}
		b.names[code] = above + ":A" + code
		b.line("%s open %s CNY\n  name: %s", b.begin(), b.names[code], quoted(b.data.Chart.FullName(code)))
	}
	b.line("%s open %s CNY\n  name: \"期初差额\"", b.begin(), beancountDifference)
}

const beancountDifference = "Equity:Opening-Difference"

func (b *beancount) openings() {
	open := openings(b.data)
	if len(open) == 0 {
		return
	}
	var rest ledger.Money
	b.line("\n%s * \"期初余额\"", b.begin())
	for _, o := range open {
		b.line("  %s  %s CNY", b.names[o.code], o.amount)
		rest -= o.amount
	}
	if rest != 0 {
		b.line("  %s  %s CNY", beancountDifference, rest)
	}
}

func (b *beancount) voucher(v *ledger.Voucher) error {
	head, err := b.table.head(v)
	if err != nil {
		return err
	}
	b.line("\n%s * %s\n  number: %s", v.Date, quoted(v.Lines[0].Summary), quoted(v.Title()))
	for _, f := range []field{kindField, reversesField, supplementsField, noteField} {
		if head[f] != "" {
			b.line("  %s: %s", b.table.english[f], quoted(head[f]))
		}
	}
	for _, l := range v.Lines {
		b.line("  %s  %s CNY", b.names[l.Account], l.Debit-l.Credit)
		if l.Summary != v.Lines[0].Summary {
			b.line("    summary: %s", quoted(l.Summary))
		}
		for _, f := range []field{
			memberField, counterpartyField, ventureField, projectField, departmentField, quantityField, priceField,
		} {
			if text := b.table.cell(head, l, f); text != "" {
				b.line("    %s: %s", b.table.english[f], quoted(text))
			}
		}
	}
	return nil
}

// closings asserts the balances of all leaves on the day after the span.
func (b *beancount) closings() {
	b.line("")
	for _, code := range leaves(b.data.Chart) {
		b.line("%s balance %s  %s ~ 0 CNY", b.data.Span.To.Last().AddDays(1), b.names[code],
			b.data.Balances[code].Closing())
	}
}

// quoted writes a text as Beancount does, on one line.
func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(oneLine(s)) + `"`
}
