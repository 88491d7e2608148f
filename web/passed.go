package web

import (
	"net/http"
	"net/url"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/ventures"
	"cunzhang/ledger"
)

// passedPage is the money that a venture owes households through the collective, as rent of a leased one or sales of
// houses that are run for their owners: what the households are owed, and the forms of what comes in and goes out, each with a preview of its vouchers line by line.
type passedPage struct {
	ventures.Venture
	Owed     []ventures.Owed
	Total    ledger.Money
	In, Out  inputs
	Plan     *ventures.Drafted // of what comes in, while it is tried
	OutPlan  *ventures.Drafted
	InLines  [][][]string
	OutLines [][][]string

	// Of houses that are run for their owners: the statement that was tried, and the voucher in the operator's book.
	Houses []cooperatives.HouseSettlement
	Theirs [][]string
	Past   []ventures.HouseSettlement

	Lists    []passedList // of the contracts of a leased venture
	Contract inputs       // the form of a list of households
}

func (r *request) passedLink(code string) string {
	return r.base() + "/ventures/passed?" + url.Values{"code": {code}}.Encode()
}

func passedShow(r *request) error { return showPassed(r, r.QueryParam("code"), passedPage{}, nil) }

// showPassed shows the page with what was typed, what was tried and what is wrong with it.
func showPassed(r *request, code string, data passedPage, problem error) error {
	if err := r.register(); err != nil {
		return err
	}
	var err error
	if data.Venture, err = r.findVenture(code); err != nil {
		return err
	}
	if data.Venture.Mode == ventures.SelfOperated {
		return ledger.NewError(ledger.NotFound, "venture.not_leased", ledger.Args{"name": data.Name})
	}
	if data.Owed, err = r.srv.Ventures.Owed(r.ctx(), r.book.ID, code); err != nil {
		return err
	}
	for _, o := range data.Owed {
		data.Total += o.Amount
	}
	if err := data.lists(r); err != nil {
		return err
	}
	if data.Out == nil {
		data.Out = payoutBoxes().filled(map[string]string{"pay_date": r.today().String()})
	}
	data.In.labeled(r)
	data.Out.labeled(r)
	title := r.text("web.passed.title", ledger.Args{"name": data.Name})
	if problem != nil {
		return r.again(problem, "venture_passed", title, &data)
	}
	return r.render(http.StatusOK, "venture_passed", title, &data)
}

// passedBoxes are the boxes of rent that came in for households; those of a contract's list need not be typed again.
func passedBoxes(contracts []option) inputs {
	return inputs{
		{Name: "contract", Kind: "choice", Key: "web.passed.contract", Options: contracts},
		{Name: "date", Kind: "date", Need: true, Max: 20, Key: "web.contracts.received_on"},
		{Name: "amount", Kind: "number", Need: true, Max: 24},
		{Name: "rate", Kind: "number", Max: 12, Key: "web.passed.rate", Hint: "web.passed.rate_hint"},
		{Name: "account", Need: true, Max: 20, Key: "web.rents.money"},
		{
			Name: "households", Kind: "area", Max: maxHouseholdText, Key: "web.passed.households",
			Hint: "web.passed.households_once",
		},
		{Name: "document", Need: true, Max: 200, Key: "share.column.document"},
	}
}

// payoutBoxes are the boxes of what is paid to all households.
func payoutBoxes() inputs {
	return inputs{
		{Name: "pay_date", Kind: "date", Need: true, Max: 20, Key: "web.passed.paid_on"},
		{Name: "pay_account", Need: true, Max: 20, Key: "web.passed.paid_from"},
		{Name: "pay_document", Need: true, Max: 200, Key: "share.column.document"},
	}
}

// claims reads the households: one to a line, its code and what it counts.
func (f *reader) claims(name string) []cooperatives.Claim {
	var out []cooperatives.Claim
	for line := range strings.Lines(f.text(name)) {
		parts := strings.Fields(strings.ReplaceAll(ledger.Narrow(line), ",", " "))
		if len(parts) == 0 {
			continue
		}
		if len(parts) == 1 {
			parts = append(parts, "1")
		}
		weight, err := ledger.ParseQuantity(parts[1])
		if err != nil || weight < 0 || len(parts) > 2 {
			f.keep(name, ledger.NewError(
				ledger.Invalid, "passed.household", ledger.Args{"text": clip(strings.TrimSpace(line), 60)}))
			return nil
		}
		out = append(out, cooperatives.Claim{Holder: cooperatives.Holder(parts[0]), Weight: int64(weight)})
	}
	return out
}

// passedIn tries rent that came in for households, or drafts its vouchers.
func passedIn(r *request) error {
	f := &reader{r: r}
	p := ventures.PassedIn{
		Venture: f.text("code"), Date: f.date("date"), Amount: f.money("amount"), FeeRate: f.number("rate"),
		Claims: f.claims("households"), Contract: f.text("contract"), Money: f.code("account"), Document: f.text("document"),
	}
	contracts, err := r.leases(p.Venture)
	if err != nil {
		return err
	}
	data := passedPage{In: passedBoxes(contracts).typed(r)}
	err = f.problems.Err()
	switch {
	case err != nil:
	case f.checked("preview"):
		var plan ventures.Drafted
		if plan, err = r.srv.Ventures.PreviewPassedIn(r.ctx(), r.book.ID, p); err == nil {
			data.Plan, data.InLines = &plan, voucherRows(plan)
		}
	default:
		if _, err = r.srv.Ventures.PassIn(r.ctx(), r.actor(), r.key(), r.book.ID, p); err == nil {
			return r.to(r.passedLink(p.Venture) + "&done=submitted")
		}
	}
	return showPassed(r, p.Venture, data, renamed(err, passedField))
}

// passedOut tries the payment of what households are owed, or drafts its vouchers.
func passedOut(r *request) error {
	f := &reader{r: r}
	p := ventures.PassedOut{
		Venture: f.text("code"), Date: f.date("pay_date"), Money: f.code("pay_account"), Document: f.text("pay_document"),
	}
	data := passedPage{Out: payoutBoxes().typed(r)}
	err := f.problems.Err()
	switch {
	case err != nil:
	case f.checked("preview"):
		var plan ventures.Drafted
		if plan, err = r.srv.Ventures.PreviewPassedOut(r.ctx(), r.book.ID, p); err == nil {
			data.OutPlan, data.OutLines = &plan, voucherRows(plan)
		}
	default:
		if _, err = r.srv.Ventures.PassOut(r.ctx(), r.actor(), r.key(), r.book.ID, p); err == nil {
			return r.to(r.passedLink(p.Venture) + "&done=submitted")
		}
	}
	return showPassed(r, p.Venture, data, renamed(err, func(field string) string {
		switch field {
		case "date", "account", "document":
			return "pay_" + field
		}
		return field
	}))
}

func voucherRows(d ventures.Drafted) [][][]string {
	var out [][][]string
	for _, lines := range d.Lines {
		out = append(out, lineRows(lines))
	}
	return out
}

// passedField is the box that a problem of the form belongs to: what is wrong with a household, or with a line of the
// voucher, stands in the list of households.
func passedField(field string) string {
	if strings.HasPrefix(field, "row") || strings.HasPrefix(field, "lines") {
		return "households"
	}
	return field
}

// renamed moves problems to the boxes of a page whose names differ from those of the service.
func renamed(err error, name func(field string) string) error {
	if err == nil {
		return nil
	}
	var es ledger.Errors
	for _, e := range ledger.Problems(err) {
		es = append(es, e.At(name(e.Field)))
	}
	return es.Err()
}
