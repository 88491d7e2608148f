package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/shares"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/reports"
)

// pageOfHolders is how many holders or movements one page shows.
const pageOfHolders = 100

// sharePage is who holds what at the end of a day.
type sharePage struct {
	shares.Overview
	Day   string
	Query string
	Rows  []holderRow
	Found int
	Next  string // address of the next page; empty on the last one
	Rule  shareRule
}

// holderRow is a holder in words: 成员股 2，贡献股 1.
type holderRow struct {
	shares.HolderSum
	Link  string
	Parts string
	Rate  string // of all points, in percent
}

// shareRule is the charter's rule of shares, in words.
type shareRule struct {
	Static bool
	Date   string // of a static register
	Cap    string // in percent; empty for none
	Law    string // that the cap follows
}

func (r *request) shareRule(rules cooperatives.ShareRules) shareRule {
	out := shareRule{Static: rules.BaseDate != 0}
	if out.Static {
		out.Date = rules.BaseDate.String()
	}
	if !rules.Cap.IsZero() {
		out.Cap, out.Law = rules.Cap.Shift(2).String(), r.text("law."+string(rules.CapLaw), nil)
	}
	return out
}

// shareDay is the day of the address, today without one.
func (r *request) shareDay() (ledger.Date, error) {
	if text := r.QueryParam("at"); text != "" {
		return ledger.ParseDate(text)
	}
	return r.today(), nil
}

func shareList(r *request) error {
	if err := r.register(); err != nil {
		return err
	}
	day, err := r.shareDay()
	if err != nil {
		return err
	}
	all, err := r.srv.Shares.OverviewOn(r.ctx(), r.book.ID, day)
	if err != nil {
		return err
	}
	data := sharePage{
		Overview: all, Day: day.String(), Query: strings.TrimSpace(r.QueryParam("q")), Rule: r.shareRule(all.Rules),
	}
	from, _ := strconv.Atoi(r.QueryParam("from")) // no number is the beginning
	for _, h := range all.Holders {
		if !matches(books.DimensionValue{Code: string(h.Holder), Name: h.Name}, data.Query) {
			continue
		}
		if data.Found >= from && data.Found < from+pageOfHolders {
			data.Rows = append(data.Rows, r.holderRow(h, all.Points))
		}
		data.Found++
	}
	if data.Found > from+pageOfHolders {
		data.Next = r.base() + "/shares?" + url.Values{
			"at": {data.Day}, "q": {data.Query}, "from": {strconv.Itoa(from + pageOfHolders)},
		}.Encode()
	}
	return r.render(http.StatusOK, "share_list", r.text("web.shares.title", nil), &data)
}

func (r *request) holderRow(h shares.HolderSum, all decimal.Decimal) holderRow {
	row := holderRow{HolderSum: h}
	var parts []string
	for _, p := range h.Parts {
		parts = append(parts, p.ClassName+" "+p.Shares.String())
	}
	row.Parts = strings.Join(parts, r.text("web.comma", nil))
	if !all.IsZero() {
		row.Rate = h.Points.Shift(2).DivRound(all, 3).String() + " %"
	}
	if h.Holder == cooperatives.TheCollective {
		row.Name = r.text("web.shares.collective", nil)
	}
	return row
}

// shareExport sends the holdings of a day as a file.
func shareExport(r *request) error {
	if err := r.register(); err != nil {
		return err
	}
	day, err := r.shareDay()
	if err != nil {
		return err
	}
	all, err := r.srv.Shares.OverviewOn(r.ctx(), r.book.ID, day)
	if err != nil {
		return err
	}
	st := r.list("web.shares.title", "share.column.holder", "share.column.name", "share.column.class", "share.column.shares",
		"share.column.weight")
	st.When = day.String()
	st.Columns[3].Kind, st.Columns[4].Kind = reports.QuantityColumn, reports.QuantityColumn
	weights := map[string]ledger.Quantity{}
	for _, c := range all.Classes {
		weights[c.Code] = ledger.Quantity(c.Weight.Shift(4).IntPart()) // points have at most four decimals
	}
	number := func(q ledger.Quantity) reports.Cell { return reports.Cell{Kind: reports.QuantityCell, Quantity: q} }
	for _, h := range all.Holders {
		for _, p := range h.Parts {
			st.Rows = append(st.Rows, reports.Row{Cells: []reports.Cell{
				reports.Text(string(p.Holder)), reports.Text(p.Name), reports.Text(p.ClassName),
				number(ledger.Quantity(p.Shares)), number(weights[p.Class]),
			}})
		}
	}
	return r.sendStatement(books.Export{Name: "shares", Format: r.QueryParam("format")}, st)
}

// moveRow is a movement with names.
type moveRow struct {
	shares.Movement
	ClassName, FromName, ToName string
}

// moveRows puts names to movements.
func (r *request) moveRows(moves []shares.Movement) ([]moveRow, error) {
	classes, err := r.srv.Shares.Classes(r.ctx(), r.book.ID)
	if err != nil || len(moves) == 0 {
		return nil, err
	}
	values, err := r.srv.Books.DimensionValues(r.ctx(), r.book.ID, ledger.Member)
	if err != nil {
		return nil, err
	}
	names := map[cooperatives.Holder]string{cooperatives.TheCollective: r.text("web.shares.collective", nil)}
	for _, v := range values {
		names[cooperatives.Holder(v.Code)] = v.Code + " " + v.Name
	}
	var out []moveRow
	for _, m := range moves {
		row := moveRow{Movement: m, FromName: names[m.From], ToName: names[m.To]}
		for _, c := range classes {
			if c.Code == m.Class {
				row.ClassName = c.Name
			}
		}
		out = append(out, row)
	}
	return out, nil
}

// movesPage lists the entries of the share register (股权台账), the newest first.
type movesPage struct {
	Holder, Class string
	Classes       []option
	Rows          []moveRow
	Next          string
}

func moveList(r *request) error {
	if err := r.register(); err != nil {
		return err
	}
	data := movesPage{Holder: strings.TrimSpace(r.QueryParam("holder")), Class: r.QueryParam("class")}
	before, _ := strconv.Atoi(r.QueryParam("before")) // no number is the newest
	moves, err := r.srv.Shares.Movements(r.ctx(), r.book.ID, shares.Query{
		Holder: cooperatives.Holder(data.Holder), Class: data.Class, Before: before, Limit: pageOfHolders,
	})
	if err != nil {
		return err
	}
	if data.Rows, err = r.moveRows(moves); err != nil {
		return err
	}
	if data.Classes, err = r.classOptions(); err != nil {
		return err
	}
	if n := len(moves); n == pageOfHolders {
		data.Next = r.base() + "/shares/moves?" + url.Values{
			"holder": {data.Holder}, "class": {data.Class}, "before": {strconv.Itoa(moves[n-1].No)},
		}.Encode()
	}
	return r.render(http.StatusOK, "share_moves", r.text("web.shares.moves", nil), &data)
}

// classOptions are the classes to choose from.
func (r *request) classOptions() ([]option, error) {
	classes, err := r.srv.Shares.Classes(r.ctx(), r.book.ID)
	var out []option
	for _, c := range classes {
		out = append(out, option{c.Code, c.Name})
	}
	return out, err
}
