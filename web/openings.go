package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

const (
	pageOfOpenings = 200 // details of an account on one page
	blankOpenings  = 10  // rows to type new combinations of details in
)

// openingPage is the chart with the balances that the book began with, or one account with those of its details.
type openingPage struct {
	MidYear bool // the book begins within a year: its turnovers before count as well
	Open    bool // the balances can still be changed
	Rows    []openingRow
	Trial   books.OpeningTrial
	Account *openingAccount // nil for the chart
}

// openingAccount is the account whose details are shown.
type openingAccount struct {
	Code, Name string
	Sum, Year  sidedBalance
	From, More int // where the page begins in the details, and the next one; 0 for none
	Kept       []openingDetail
}

// openingDetail is a detail of a row: who or what the balance is about.
type openingDetail struct {
	Name, Value, Label string
	Values             []books.DimensionValue
}

// openingRow is an account or a detail of it with the text of its boxes.
type openingRow struct {
	Field                            string // the beginning of the names of its boxes
	Code, Name, Side, Unit           string
	Level, Count                     int // Count is how many details the account has
	Leaf, Typed, Detailed            bool
	NoBalance                        bool
	Balance, Debit, Credit, Quantity string
	Sum, Year                        sidedBalance
	DebitSum, CreditSum              ledger.Money
	Details                          []openingDetail
	Fixed                            bool // the details cannot be changed
}

func openings(r *request) error { return showOpenings(r, nil) }

// showOpenings shows the balances. After a problem the boxes keep what was typed.
func showOpenings(r *request, problem error) error {
	rows, err := r.srv.Books.Openings(r.ctx(), r.book.ID)
	if err != nil {
		return err
	}
	data := openingPage{MidYear: r.book.Start.Month() != 1, Open: true}
	err = r.snapshot(func(ctx context.Context, s *books.Snapshot) error {
		for _, p := range r.periods {
			data.Open = data.Open && p.State == "open"
		}
		data.Open = data.Open && r.may(writers)
		if data.Trial, err = s.OpeningTrial(ctx); err != nil {
			return err
		}
		c, err := readChoices(ctx, s)
		if err != nil {
			return err
		}
		b := openingView{r: r, choices: c, rows: rows, typed: problem != nil}
		if code := r.QueryParam("account"); code != "" {
			return b.account(&data, code)
		}
		b.chart(&data)
		return nil
	})
	if err != nil {
		return err
	}
	title := r.text("web.openings.title", nil)
	if problem != nil {
		return r.again(problem, "openings", title, &data)
	}
	return r.render(http.StatusOK, "openings", title, &data)
}

// openingView builds the page from what is kept, or from what was typed.
type openingView struct {
	r       *request
	choices *choices
	rows    []books.Opening
	typed   bool
}

// chart fills in all accounts, each with the sum of everything below it.
func (b openingView) chart(data *openingPage) {
	sums := map[string]books.Opening{}
	year := map[string]ledger.Money{}
	count := map[string]int{}
	for _, o := range b.rows {
		a, err := b.choices.chart.Find(o.Account)
		if err != nil {
			continue // no opening stands on an account that the chart lacks
		}
		for _, code := range b.choices.chart.Path(o.Account) {
			sum := sums[code]
			sum.Balance, sum.Debit, sum.Credit = sum.Balance+o.Balance, sum.Debit+o.Debit, sum.Credit+o.Credit
			sums[code] = sum
			year[code] += o.YearOpening(a)
		}
		count[o.Account]++
	}
	for _, code := range b.choices.chart.Codes() {
		a, err := b.choices.chart.Find(code)
		if err != nil || !a.Active && count[code] == 0 {
			continue
		}
		row := openingRow{
			Field: "opening." + code, Code: code, Name: a.Name, Side: a.Side.String(), Unit: a.Unit, Leaf: a.Leaf,
			Level: len(b.choices.chart.Path(code)), Count: count[code], Detailed: b.detailed(a),
			Sum: sided(sums[code].Balance), Year: sided(year[code]), DebitSum: sums[code].Debit, CreditSum: sums[code].Credit,
		}
		row.Typed = a.Leaf && !row.Detailed && (data.MidYear || !b.yearly(a))
		row.NoBalance = b.yearly(a)
		for _, o := range b.rows {
			if o.Account == code {
				row.fill(o, a)
			}
		}
		b.keep(&row)
		data.Rows = append(data.Rows, row)
	}
}

// detailed reports whether the balances of an account stand on details.
func (b openingView) detailed(a ledger.Account) bool {
	if !a.Leaf {
		return false
	}
	return a.Dimensions != 0 || slices.ContainsFunc(b.rows, func(o books.Opening) bool {
		return o.Account == a.Code && o.Dimensions != ledger.Dimensions{}
	})
}

// yearly reports whether an account begins every year at zero, so that no balance can be typed.
func (b openingView) yearly(a ledger.Account) bool {
	return a.Class.ProfitOrLoss() || a.Code == b.r.book.Regime.Roles().Result
}

// fill shows an opening in the boxes: the balance on the normal side of the account, the opposite side as a negative.
func (row *openingRow) fill(o books.Opening, a ledger.Account) {
	show := func(m ledger.Money) string {
		if m == 0 {
			return ""
		}
		return m.String()
	}
	row.Balance, row.Debit, row.Credit = show(normal(a, o.Balance)), show(o.Debit), show(o.Credit)
	if o.Quantity != 0 {
		row.Quantity = o.Quantity.String()
	}
	row.Sum, row.Year = sided(o.Balance), sided(o.YearOpening(a))
}

// normal turns a debit-positive amount into one that is positive on the normal side of the account, and back.
func normal(a ledger.Account, m ledger.Money) ledger.Money {
	if a.Side == ledger.Credit {
		return -m
	}
	return m
}

// keep puts back what was typed.
func (b openingView) keep(row *openingRow) {
	if !b.typed {
		return
	}
	for name, text := range map[string]*string{
		"balance": &row.Balance, "debit": &row.Debit, "credit": &row.Credit, "quantity": &row.Quantity,
	} {
		if sent, ok := b.r.Request().PostForm[row.Field+"."+name]; ok {
			*text = sent[0]
		}
	}
	for i := range row.Details {
		if d := &row.Details[i]; !row.Fixed {
			d.Value = b.r.Request().PostFormValue(row.Field + "." + d.Name)
		}
	}
}

// account fills in the details of one account: those that have a balance, then every value of a single dimension, or
// rows to type combinations in.
func (b openingView) account(data *openingPage, code string) error {
	a, err := b.choices.chart.Find(code)
	if err != nil {
		return err
	}
	page := &openingAccount{Code: code, Name: b.choices.chart.FullName(code)}
	data.Account = page
	var rows []openingRow
	var sum, year ledger.Money
	listed := map[ledger.Dimensions]bool{}
	for _, o := range b.rows {
		if o.Account == code {
			row := b.fixed(o.Dimensions)
			row.fill(o, a)
			rows = append(rows, row)
			listed[o.Dimensions] = true
			sum, year = sum+o.Balance, year+o.YearOpening(a)
		}
	}
	page.Sum, page.Year = sided(sum), sided(year)
	kept := b.choices.demanded(code)
	for _, d := range kept {
		page.Kept = append(page.Kept, openingDetail{Name: d.String(), Values: b.choices.values[d]})
	}
	if data.Open && len(kept) == 1 {
		rows = b.everyValue(kept[0], rows, listed)
	}
	from, _ := strconv.Atoi(b.r.QueryParam("from")) // no number is the beginning
	page.From = min(max(from, 0), len(rows))
	rest := rows[page.From:]
	if len(rest) > pageOfOpenings {
		rest, page.More = rest[:pageOfOpenings], page.From+pageOfOpenings
	}
	if data.Open && len(kept) > 1 && page.More == 0 {
		for range blankOpenings {
			rest = append(rest, openingRow{Details: slices.Clone(page.Kept)})
		}
	}
	for i := range rest {
		row := &rest[i]
		row.Field, row.Code, row.Side, row.Unit = "row."+strconv.Itoa(i+1), code, a.Side.String(), a.Unit
		row.Typed, row.NoBalance = data.MidYear || !b.yearly(a), b.yearly(a)
		b.keep(row)
	}
	data.Rows = rest
	return nil
}

// everyValue adds the values of a dimension that have no balance yet, in the order of their codes, so that a page holds
// the same rows after it was saved.
func (b openingView) everyValue(d ledger.Dimension, rows []openingRow, listed map[ledger.Dimensions]bool) []openingRow {
	for _, v := range b.choices.values[d] {
		if dims := (ledger.Dimensions{}).With(d, v.Code); v.Active && !listed[dims] {
			rows = append(rows, b.fixed(dims))
		}
	}
	code := func(row openingRow) string {
		for _, detail := range row.Details {
			if detail.Name == d.String() {
				return detail.Value
			}
		}
		return ""
	}
	slices.SortStableFunc(rows, func(x, y openingRow) int { return cmp.Compare(code(x), code(y)) })
	return rows
}

// fixed is a row about details that are known.
func (b openingView) fixed(dims ledger.Dimensions) openingRow {
	row := openingRow{Fixed: true}
	for _, d := range ledger.AllDimensions {
		code := dims.Value(d)
		if code == "" {
			continue
		}
		detail := openingDetail{Name: d.String(), Value: code, Label: code}
		for _, v := range b.choices.values[d] {
			if v.Code == code {
				detail.Label = code + " " + v.Name
			}
		}
		row.Details = append(row.Details, detail)
	}
	return row
}
