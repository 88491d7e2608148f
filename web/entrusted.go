package web

import (
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/ventures"
	"cunzhang/ledger"
)

// entrustedBoxes are the boxes of a settlement of houses that are run for their owners; an operator that keeps its book
// here may have other accounts than the usual ones.
func entrustedBoxes(v ventures.Venture) inputs {
	list := inputs{
		{Name: "date", Kind: "date", Need: true, Max: 20, Key: "web.entrusted.date"},
		{Name: "rate", Kind: "number", Need: true, Max: 12, Key: "web.entrusted.rate", Hint: "web.entrusted.rate_hint"},
		{
			Name: "houses", Kind: "area", Need: true, Max: 20000, Key: "web.entrusted.houses",
			Hint: "web.entrusted.houses_hint",
		},
		{Name: "document", Need: true, Max: 200, Key: "share.column.document"},
	}
	if v.Source == "" {
		return list
	}
	return append(list, inputs{
		{Name: "operator_held", Max: 20, Key: "web.entrusted.held", Hint: "web.entrusted.account_hint"},
		{Name: "operator_income", Max: 20, Key: "web.entrusted.income", Hint: "web.entrusted.account_hint"},
		{Name: "operator_advanced", Max: 20, Key: "web.entrusted.advanced", Hint: "web.entrusted.account_hint"},
	}...)
}

// houses reads the houses: one to a line, the code of its owner, its name, the sales and the costs of the owner.
func (f *reader) houses(name string) []cooperatives.HouseSales {
	var out []cooperatives.HouseSales
	for line := range strings.Lines(f.text(name)) {
		parts := strings.Fields(line)
		if len(parts) == 0 {
			continue
		}
		if len(parts) == 3 {
			parts = append(parts, "0")
		}
		h := cooperatives.HouseSales{Owner: cooperatives.Holder(ledger.Narrow(parts[0]))}
		read := len(parts) == 4
		if read {
			var sales, costs error
			h.House = clip(parts[1], 40)
			h.Sales, sales = amount(parts[2])
			h.Costs, costs = amount(parts[3])
			read = sales == nil && costs == nil
		}
		if !read {
			f.keep(name, ledger.NewError(
				ledger.Invalid, "entrusted.line", ledger.Args{"text": clip(strings.TrimSpace(line), 60)}))
			return nil
		}
		out = append(out, h)
	}
	return out
}

// entrustedSettle tries a settlement of houses, or drafts it in the books of the collective and the operator.
func entrustedSettle(r *request) error {
	f := &reader{r: r}
	e := ventures.HouseAccounts{
		Venture: f.text("code"), Date: f.date("date"), Rate: f.number("rate"), Houses: f.houses("houses"),
		Document: f.text("document"),
		Operator: ventures.OperatorAccounts{Held: f.code("operator_held"), Income: f.code("operator_income"), Advanced: f.code("operator_advanced")},
	}
	v, err := r.findVenture(e.Venture)
	if err != nil {
		return err
	}
	switch may, err := r.maySettle(v); {
	case err != nil:
		return err
	case !may:
		return ledger.NewError(ledger.Denied, "web.contracts.both_books", nil)
	}
	data := passedPage{In: entrustedBoxes(v).typed(r)}
	err = f.problems.Err()
	switch {
	case err != nil:
	case f.checked("preview"):
		var plan ventures.EntrustedDraft
		if plan, err = r.srv.Ventures.PreviewEntrusted(r.ctx(), r.book.ID, e); err == nil {
			data.Houses, data.InLines = plan.Houses, [][][]string{lineRows(plan.Lines)}
			data.Theirs = lineRows(plan.VentureLines)
		}
	default:
		if _, err = r.srv.Ventures.SettleEntrusted(r.ctx(), r.actor(), r.key(), r.book.ID, e); err == nil {
			return r.to(r.passedLink(e.Venture) + "&done=submitted")
		}
	}
	return showPassed(r, e.Venture, data, renamed(err, func(field string) string {
		if strings.HasPrefix(field, "row") || strings.HasPrefix(field, "lines") {
			return "houses"
		}
		return field
	}))
}
