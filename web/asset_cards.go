package web

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// assetPage lists the cards of the assets with what they are worth now.
type assetPage struct {
	Rows                     []assetRow
	Cost, Accumulated, Value ledger.Money // of those that are in use
}

type assetRow struct {
	books.Asset
	Net        ledger.Money
	State      string // using, full or gone
	Account    string
	ByOutput   bool
	LastPeriod string
}

func assetList(r *request) error {
	var data assetPage
	err := r.snapshot(func(ctx context.Context, s *books.Snapshot) error {
		chart, err := s.Chart(ctx)
		if err != nil {
			return err
		}
		assets, err := s.Assets(ctx)
		if err != nil {
			return err
		}
		for _, a := range assets {
			data.add(a, chart)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return r.render(http.StatusOK, "asset_list", r.text("web.assets.title", nil), &data)
}

func (p *assetPage) add(a books.Asset, chart *ledger.Chart) {
	row := assetRow{
		Asset: a, Net: a.Value(), State: "using", Account: accountText(chart, a.Card.Account),
		ByOutput: a.Card.Method == ledger.UnitsOfOutput,
	}
	switch {
	case a.Card.Disposed != 0:
		row.State = "gone"
	case a.WrittenOff():
		row.State = "full"
	}
	if row.State != "gone" {
		p.Cost, p.Accumulated, p.Value = p.Cost+a.Card.Cost, p.Accumulated+a.Accumulated, p.Value+a.Value()
	}
	if a.Last != 0 {
		row.LastPeriod = a.Last.String()
	}
	p.Rows = append(p.Rows, row)
}

// assetForm is a card as it is typed; Known is set for one that is there already.
type assetForm struct {
	Known                         bool
	No, Name, Category, Note      string
	Account, Accumulated, Expense string
	Cost, Residual, Before, InUse string
	Method, Months                string
	Unit, Units, UnitsBefore      string
	Details                       []openingDetail
	Disposed                      ledger.Date
	DisposeOn                     string
	Charged                       bool // depreciation was posted or waits, so that some boxes are fixed
	Accounts, Sinks, Expenses     []purposeChoice
	Methods                       []string
}

// assetAccounts hold cost and depreciation: 固定资产, 生产性生物资产, 无形资产 and 长期待摊费用, which credits itself.
var assetAccounts = []struct{ cost, accumulated byRegime }{
	{byRegime{"151", "151", "1601"}, byRegime{"152", "152", "1602"}},
	{byRegime{"132", "142", "1621"}, byRegime{"133", "143", "1622"}},
	{byRegime{"161", "161", "1701"}, byRegime{"162", "162", "1702"}},
	{byRegime{"171", "171", "1801"}, byRegime{"171", "171", "1801"}},
}

func assetCardForm(r *request) error {
	f := &assetForm{Method: ledger.StraightLine.String(), InUse: r.today().String()}
	if no := r.QueryParam("no"); no != "" {
		assets, err := r.srv.Books.Assets(r.ctx(), r.book.ID)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(assets, func(a books.Asset) bool { return a.Card.No == no })
		if at < 0 {
			return ledger.NewError(ledger.NotFound, "asset.unknown", ledger.Args{"no": clip(no, 60)})
		}
		f = assetFormOf(assets[at])
	}
	return showAsset(r, f, nil)
}

func assetFormOf(a books.Asset) *assetForm {
	c := a.Card
	f := &assetForm{
		Known: true, No: c.No, Name: c.Name, Category: c.Category, Note: c.Note, Account: c.Account,
		Accumulated: c.Accumulated, Expense: c.Expense, Cost: c.Cost.String(), Residual: c.Residual.String(),
		Before: c.Before.String(), InUse: c.InUse.String(), Method: c.Method.String(), Unit: c.Unit, Charged: a.Last != 0,
		Disposed: c.Disposed,
	}
	if c.Method == ledger.StraightLine {
		f.Months = strconv.Itoa(c.Months)
	} else {
		f.Units, f.UnitsBefore = c.Units.String(), c.UnitsBefore.String()
	}
	for _, d := range ledger.AllDimensions {
		if code := c.Dimensions.Value(d); code != "" {
			f.Details = append(f.Details, openingDetail{Name: d.String(), Value: code})
		}
	}
	return f
}

// showAsset shows a card, with what is wrong with it if problem is not nil.
func showAsset(r *request, f *assetForm, problem error) error {
	err := r.snapshot(func(ctx context.Context, s *books.Snapshot) error {
		c, err := readChoices(ctx, s)
		if err != nil {
			return err
		}
		f.offer(c, r.book.Regime)
		return f.charged(ctx, s)
	})
	if err != nil {
		return err
	}
	if f.DisposeOn == "" {
		f.DisposeOn = r.today().String()
	}
	title := r.text("web.assets.new", nil)
	if f.Known {
		title = r.text("web.assets.change", ledger.Args{"no": f.No})
	}
	if problem != nil {
		return r.again(problem, "asset_form", title, f)
	}
	return r.render(http.StatusOK, "asset_form", title, f)
}

// charged finds out how far a known card was depreciated and whether it was disposed of.
func (f *assetForm) charged(ctx context.Context, s *books.Snapshot) error {
	if !f.Known {
		return nil
	}
	assets, err := s.Assets(ctx)
	for _, a := range assets {
		if a.Card.No == f.No {
			f.Charged, f.Disposed = a.Last != 0, a.Card.Disposed
		}
	}
	return err
}

// offer fills in the accounts and details that can be chosen.
func (f *assetForm) offer(c *choices, regime ledger.Regime) {
	f.Accounts, f.Sinks, f.Expenses = nil, nil, nil
	for _, a := range assetAccounts {
		f.Accounts = append(f.Accounts, c.leaves(guidedPurpose{}, a.cost.of(regime))...)
		f.Sinks = append(f.Sinks, c.leaves(guidedPurpose{}, a.accumulated.of(regime))...)
	}
	for _, a := range c.accounts {
		if k, err := c.chart.Find(a.Code); err == nil && (k.Class == ledger.Cost || k.Class == ledger.Expense) {
			f.Expenses = append(f.Expenses, purposeChoice{Code: a.Code, Account: a.Name})
		}
	}
	f.Methods = []string{ledger.StraightLine.String(), ledger.UnitsOfOutput.String()}
	typed := f.Details
	f.Details = nil
	for _, d := range ledger.AllDimensions {
		detail := openingDetail{Name: d.String(), Values: c.values[d]}
		for _, old := range typed {
			if old.Name == detail.Name {
				detail.Value = old.Value
			}
		}
		if len(detail.Values) > 0 {
			f.Details = append(f.Details, detail)
		}
	}
}

func readAsset(r *request) *assetForm {
	value := func(name string) string { return strings.TrimSpace(r.Request().PostFormValue(name)) }
	f := &assetForm{
		Known: value("known") != "", No: value("no"), Name: value("name"), Category: value("category"), Note: value("note"),
		Account: value("account"), Accumulated: value("accumulated"), Expense: value("expense"), Cost: value("cost"),
		Residual: value("residual"), Before: value("before"), InUse: value("in_use"), Method: value("method"),
		Months: value("months"), Unit: value("unit"), Units: value("units"), UnitsBefore: value("units_before"),
	}
	for _, d := range ledger.AllDimensions {
		if text := value(d.String()); text != "" {
			f.Details = append(f.Details, openingDetail{Name: d.String(), Value: text})
		}
	}
	return f
}

// card reads what was typed. Boxes of the other method are left alone.
func (f *assetForm) card(c *choices) (books.AssetCard, ledger.Errors) {
	var es ledger.Errors
	note := func(field string, err error) {
		for _, e := range ledger.Problems(err) {
			es = append(es, e.At(field))
		}
	}
	card := books.AssetCard{
		No: f.No, Name: f.Name, Category: f.Category, Note: f.Note, Account: f.Account, Accumulated: f.Accumulated,
		Expense: f.Expense,
	}
	var err error
	card.Cost, err = amount(f.Cost)
	note("cost", err)
	card.Residual, err = amount(f.Residual)
	note("residual", err)
	card.Before, err = amount(f.Before)
	note("before", err)
	card.InUse, err = ledger.ParseDate(f.InUse)
	note("in_use", err)
	switch f.Method {
	case ledger.StraightLine.String():
		card.Method = ledger.StraightLine
		if card.Months, err = strconv.Atoi(ledger.Narrow(f.Months)); err != nil {
			note("months", ledger.NewError(ledger.Invalid, "web.not_a_number", nil))
		}
	case ledger.UnitsOfOutput.String():
		card.Method, card.Unit = ledger.UnitsOfOutput, f.Unit
		card.Units, err = quantity(f.Units)
		note("units", err)
		card.UnitsBefore, err = quantity(f.UnitsBefore)
		note("units_before", err)
	}
	for _, d := range f.Details {
		kind, err := dimensionOf(d.Name)
		note(d.Name, err)
		code, err := c.value(kind, d.Value)
		note(d.Name, err)
		card.Dimensions = card.Dimensions.With(kind, code)
	}
	return card, es
}

func quantity(text string) (ledger.Quantity, error) {
	if text == "" {
		return 0, nil
	}
	return ledger.ParseQuantity(text)
}

// assetPut adds a card or changes a known one.
func assetPut(r *request) error {
	f := readAsset(r)
	var card books.AssetCard
	var es ledger.Errors
	err := r.srv.Books.Snapshot(r.ctx(), r.book.ID, nil, func(ctx context.Context, s *books.Snapshot) error {
		c, err := readChoices(ctx, s)
		if err != nil {
			return err
		}
		card, es = f.card(c)
		assets, err := s.Assets(ctx)
		for _, a := range assets {
			if a.Card.No == f.No && !f.Known {
				es = append(es, ledger.NewError(ledger.Conflict, "web.assets.duplicate",
					ledger.Args{"no": f.No, "name": a.Card.Name}).At("no"))
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	if err := es.Err(); err != nil {
		return showAsset(r, f, err)
	}
	if err := r.srv.Books.PutAsset(r.ctx(), r.actor(), r.key(), r.book.ID, card); err != nil {
		return showAsset(r, f, err)
	}
	return r.to(r.base() + "/assets?done=saved")
}

// assetDispose takes an asset out of use, or takes that back.
func assetDispose(r *request) error {
	d := books.Disposal{No: r.FormValue("no")}
	err := error(nil)
	if r.FormValue("back") == "" {
		d.Date, err = ledger.ParseDate(r.FormValue("date"))
	}
	if err == nil {
		err = r.srv.Books.DisposeAsset(r.ctx(), r.actor(), r.key(), r.book.ID, d)
	} else {
		err = atField("date", err)
	}
	if err != nil {
		return assetAgain(r, err)
	}
	return r.to(r.base() + "/assets?done=changed")
}

// atField names the box that an error is about.
func atField(field string, err error) error {
	var out ledger.Errors
	for _, e := range ledger.Problems(err) {
		out = append(out, e.At(field))
	}
	return out.Err()
}

func assetDelete(r *request) error {
	if err := r.srv.Books.DeleteAsset(r.ctx(), r.actor(), r.key(), r.book.ID, r.FormValue("no")); err != nil {
		return assetAgain(r, err)
	}
	return r.to(r.base() + "/assets?done=removed")
}

// assetAgain shows the card that could not be disposed of or deleted.
func assetAgain(r *request, problem error) error {
	assets, err := r.srv.Books.Assets(r.ctx(), r.book.ID)
	if err != nil {
		return err
	}
	for _, a := range assets {
		if a.Card.No == r.FormValue("no") {
			f := assetFormOf(a)
			f.DisposeOn = r.FormValue("date")
			return showAsset(r, f, problem)
		}
	}
	return problem
}
