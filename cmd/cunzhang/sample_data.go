package main

import (
	"bytes"
	"embed"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"

	"cunzhang/ledger"
)

// The villages of the sample are tables. A line of a voucher is written ACCOUNT@VALUE*QUANTITY:AMOUNT, lines are
// parted by semicolons. @M003 names a member, @C a counterparty, @V a venture, @P a project, @D a department;
// @M001..M024:=36000 splits the amount evenly over all of them. A voucher happens on a date, every month of a run
// (2025-01..2025-12/25, without an end up to the last complete month), every third month (2025-03..+3/20), or waits in
// the present month as a draft, submitted or checked.
//
//go:embed sample/*.csv
var sampleFiles embed.FS

// record is one row of a table of the sample, by column.
type record map[string]string

// sampleTable reads a table of the sample.
func sampleTable(name string) ([]record, error) {
	text, err := sampleFiles.ReadFile("sample/" + name + ".csv")
	if err != nil {
		return nil, err
	}
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("sample/%s.csv: %w", name, err)
	}
	out := make([]record, 0, len(rows)-1)
	for _, row := range rows[1:] {
		r := record{}
		for i, cell := range row {
			r[rows[0][i]] = cell
		}
		out = append(out, r)
	}
	return out, nil
}

// of keeps the rows of one book.
func of(rows []record, book string) []record {
	var out []record
	for _, r := range rows {
		if r["book"] == book {
			out = append(out, r)
		}
	}
	return out
}

// item is one part of a voucher or an opening: an account, who or what it concerns, how much.
type item struct {
	account    string
	dimensions []ledger.Dimensions // one, or several that share the amount
	uneven     bool                // by sampleWeight, not evenly
	quantity   ledger.Quantity
	amount     ledger.Money
}

// parseItems reads ACCOUNT@VALUE*QUANTITY:AMOUNT parts that are separated by semicolons.
func parseItems(text string) ([]item, error) {
	var out []item
	for part := range strings.SplitSeq(text, ";") {
		head, amount, ok := strings.Cut(part, ":")
		if !ok {
			return nil, fmt.Errorf("%q has no amount", part)
		}
		account, _, _ := strings.Cut(head, "@")
		account, _, _ = strings.Cut(account, "*")
		it, err := parseItem(account, strings.TrimPrefix(head, account), amount)
		if err != nil {
			return nil, fmt.Errorf("%q: %w", part, err)
		}
		out = append(out, it)
	}
	return out, nil
}

// parseItem reads the rest of an item: @VALUE, *QUANTITY and the amount, which = splits evenly and ~ unevenly.
func parseItem(account, rest, amount string) (item, error) {
	it := item{account: account, uneven: strings.HasPrefix(amount, "~")}
	value, quantity, counted := strings.Cut(rest, "*")
	var err error
	if counted {
		if it.quantity, err = ledger.ParseQuantity(quantity); err != nil {
			return it, err
		}
	}
	if it.amount, err = ledger.ParseMoney(strings.TrimLeft(amount, "=~")); err != nil {
		return it, err
	}
	it.dimensions, err = parseValues(strings.TrimPrefix(value, "@"))
	return it, err
}

// parseValues reads M003, or M001..M024 for all from the first to the last.
func parseValues(text string) ([]ledger.Dimensions, error) {
	if text == "" {
		return []ledger.Dimensions{{}}, nil
	}
	first, last, several := strings.Cut(text, "..")
	if !several {
		last = first
	}
	kind := ledger.DimensionUnknown
	for _, k := range ledger.AllDimensions {
		if strings.EqualFold(k.String()[:1], first[:1]) {
			kind = k
		}
	}
	from, err := strconv.Atoi(first[1:])
	if err != nil {
		return nil, err
	}
	to, err := strconv.Atoi(last[1:])
	if err != nil {
		return nil, err
	}
	var out []ledger.Dimensions
	for n := from; n <= to; n++ {
		code := fmt.Sprintf("%s%0*d", first[:1], len(first)-1, n)
		out = append(out, ledger.Dimensions{}.With(kind, code))
	}
	return out, nil
}

// sampleWeight is what somebody does of the business that several share, in the order in which they are listed from 0.
func sampleWeight(i int) int64 { return 8 + int64(i*7%9) }

// unit is one in the ten-thousandths of a quantity.
const unit ledger.Quantity = 10_000

// lines writes the item on one side, the amount and the quantity split to the last fen.
func (it item) lines(side ledger.Side, summary string) ([]ledger.Line, error) {
	weights := make([]int64, len(it.dimensions))
	for i := range weights {
		weights[i] = 1
		if it.uneven {
			weights[i] = sampleWeight(i)
		}
	}
	amounts, err := ledger.Allocate(it.amount, weights)
	if err != nil {
		return nil, err
	}
	units, err := ledger.Allocate(ledger.Money(it.quantity/unit), weights) // whole ones
	if err != nil {
		return nil, err
	}
	out := make([]ledger.Line, len(weights))
	for i, d := range it.dimensions {
		l := ledger.Line{
			Summary: summary, Account: it.account, Dimensions: d, Quantity: ledger.Quantity(units[i]) * unit,
		}
		if side == ledger.Debit {
			l.Debit = amounts[i]
		} else {
			l.Credit = amounts[i]
		}
		out[i] = l
	}
	return out, nil
}

// plan is a voucher of the sample on its day.
type plan struct {
	date    ledger.Date
	state   ledger.State // Posted, or how far it has come in the present month
	sheets  int
	summary string
	lines   []ledger.Line
}

// days lists when a voucher happens: dates up to the end of the last complete month, or the present day.
func days(when string, today ledger.Date) ([]ledger.Date, ledger.State, error) {
	for _, s := range []ledger.State{ledger.Draft, ledger.Submitted, ledger.Checked} {
		if when == s.String() {
			return []ledger.Date{today}, s, nil
		}
	}
	span, day, repeats := strings.Cut(when, "/")
	if !repeats {
		d, err := ledger.ParseDate(when)
		if err != nil || d.Period() >= today.Period() {
			return nil, ledger.Posted, err
		}
		return []ledger.Date{d}, ledger.Posted, nil
	}
	first, rest, _ := strings.Cut(span, "..")
	last, step, _ := strings.Cut(rest, "+")
	from, err := ledger.ParsePeriod(first)
	if err != nil {
		return nil, 0, err
	}
	to := today.Period().Prev()
	if last != "" {
		end, err := ledger.ParsePeriod(last)
		if err != nil {
			return nil, 0, err
		}
		to = min(to, end)
	}
	n, err := strconv.Atoi(firstOf(step, "1"))
	if err != nil {
		return nil, 0, err
	}
	d, err := strconv.Atoi(day)
	if err != nil {
		return nil, 0, err
	}
	var out []ledger.Date
	for p := from; p <= to; p = p.AddMonths(n) {
		out = append(out, min(p.First().AddDays(d-1), p.Last()))
	}
	return out, ledger.Posted, nil
}
