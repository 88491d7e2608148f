package web

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/ventures"
	"cunzhang/ledger"
)

// contractFormPage is the form of a contract, or of the next version of one.
type contractFormPage struct {
	No       string // of a known contract
	Version  int    // that the form makes
	Form     inputs
	Accounts inputs // that stand in for those of the regimes
}

// contractForm are the boxes of a contract. They are named as errors name their fields.
func (r *request) contractForm() (inputs, error) {
	all, err := r.srv.Ventures.List(r.ctx(), r.book.ID)
	if err != nil {
		return nil, err
	}
	var choices []option
	for _, v := range all {
		choices = append(choices, option{v.Code, v.Name})
	}
	bases := []cooperatives.Base{
		cooperatives.OperatingProfit, cooperatives.OperatingRevenue, cooperatives.InvestedCapital, cooperatives.Area, cooperatives.Beds,
	}
	cycles := []option{
		{"12", r.text("web.contracts.yearly", nil)},
		{"3", r.text("web.contracts.quarterly", nil)},
		{"1", r.text("web.contracts.monthly", nil)},
	}
	return inputs{
		{Name: "no", Need: true, Max: 32, Key: "web.contracts.no"},
		{Name: "venture", Kind: "choice", Need: true, Options: choices},
		{Name: "name", Need: true, Key: "web.contracts.name"},
		{Name: "nature", Kind: "choice", Need: true, Options: optionsOf(r, "contract.nature.", ventures.AllNatures[:]), Hint: "web.contracts.nature_hint"},
		{Name: "base", Kind: "choice", Need: true, Options: optionsOf(r, "contract.base.", bases)},
		{Name: "tiers", Kind: "area", Max: 500, Hint: "web.contracts.tiers_hint"},
		{Name: "quantity", Kind: "number", Max: 20, Hint: "web.contracts.quantity_hint"},
		{Name: "guarantee", Kind: "number", Max: 24, Key: "web.contracts.guarantee", Hint: "web.contracts.guarantee_hint"},
		{Name: "cap", Kind: "number", Max: 24, Key: "web.contracts.cap", Hint: "web.contracts.cap_hint"},
		{Name: "loss", Kind: "check", Key: "web.contracts.loss"},
		{Name: "opening_loss", Kind: "number", Max: 24, Key: "web.contracts.opening_loss"},
		{Name: "audited", Kind: "check", Key: "web.contracts.audited"},
		{Name: "from", Kind: "date", Need: true, Max: 20, Key: "web.contracts.from"},
		{Name: "to", Kind: "date", Max: 20, Key: "web.contracts.to", Hint: "web.contracts.to_hint"},
		{Name: "period", Kind: "choice", Need: true, Options: cycles, Key: "web.contracts.cycle"},
		{Name: "due_days", Kind: "number", Max: 4, Key: "web.contracts.due_days", Value: "31", Hint: "web.contracts.due_hint"},
		{Name: "late_rate", Kind: "number", Max: 12, Hint: "web.contracts.late_hint"},
		{Name: "counterparty", Max: 32, Key: "web.contracts.collective", Hint: "web.contracts.collective_hint"},
		{Name: "document", Max: 200},
	}, nil
}

// contractAccounts are the accounts of a contract, where they differ from those of the regimes.
func contractAccounts() inputs {
	return inputs{
		{Name: "receivable", Max: 20, Key: "web.contracts.receivable"},
		{Name: "received", Max: 20, Key: "web.contracts.received"},
		{Name: "income", Max: 20, Key: "web.contracts.income"},
		{Name: "charge", Max: 20, Key: "web.contracts.charge"},
		{Name: "payable", Max: 20, Key: "web.contracts.payable"},
		{Name: "prepaid", Max: 20, Key: "web.contracts.prepaid"},
	}
}

func contractEdit(r *request) error {
	form, err := r.contractForm()
	if err != nil {
		return err
	}
	no := r.QueryParam("no")
	if no == "" {
		return showContractForm(r, contractFormPage{
			Version: 1, Accounts: contractAccounts(), Form: form.filled(map[string]string{"venture": r.QueryParam("venture")}),
		}, nil)
	}
	versions, err := r.srv.Ventures.Versions(r.ctx(), r.book.ID, no)
	if err != nil {
		return err
	}
	c := versions[0]
	a := c.Accounts
	return showContractForm(r, contractFormPage{
		No: no, Version: c.Version + 1, Form: form.filled(contractValues(c)).without("no"),
		Accounts: contractAccounts().filled(map[string]string{
			"receivable": a.Receivable, "received": a.Received, "income": a.Income, "charge": a.Charge, "payable": a.Payable,
			"prepaid": a.Prepaid,
		}),
	}, nil)
}

// contractValues writes a contract into the boxes of its form.
func contractValues(c ventures.Contract) map[string]string {
	var tiers []string
	for _, t := range c.Terms.Tiers {
		rate := t.Rate.String()
		if c.Terms.Base != cooperatives.Area && c.Terms.Base != cooperatives.Beds {
			rate = t.Rate.Shift(2).String() + "%"
		}
		tiers = append(tiers, t.From.String()+" "+rate)
	}
	values := map[string]string{
		"venture": c.Venture, "name": c.Title, "nature": c.Nature.String(), "base": c.Terms.Base.String(),
		"tiers": strings.Join(tiers, "\n"), "guarantee": c.Terms.Guarantee.String(), "from": c.From.String(),
		"period": strconv.Itoa(c.Cycle), "due_days": strconv.Itoa(c.DueDays), "counterparty": c.Collective,
		"document": c.Document, "opening_loss": c.OpeningLoss.String(),
	}
	for name, set := range map[string]bool{"loss": c.Terms.LossCarriedForward, "audited": c.Terms.AuditedOnly} {
		if set {
			values[name] = "1"
		}
	}
	if c.To != 0 {
		values["to"] = c.To.String()
	}
	if c.Terms.Cap != 0 {
		values["cap"] = c.Terms.Cap.String()
	}
	if !c.Quantity.IsZero() {
		values["quantity"] = c.Quantity.String()
	}
	if !c.Terms.LateRate.IsZero() {
		values["late_rate"] = c.Terms.LateRate.Shift(2).String() + "%"
	}
	return values
}

func showContractForm(r *request, data contractFormPage, problem error) error {
	if err := r.register(); err != nil {
		return err
	}
	data.Form.labeled(r)
	data.Accounts.labeled(r)
	title := r.text("web.contracts.new", nil)
	if data.No != "" {
		title = r.text("web.contracts.next", ledger.Args{"no": data.No, "version": strconv.Itoa(data.Version)})
	}
	if problem != nil {
		return r.again(problem, "contract_form", title, &data)
	}
	return r.render(http.StatusOK, "contract_form", title, &data)
}

// readContract reads the boxes of a contract.
func (f *reader) readContract() ventures.Contract {
	c := ventures.Contract{
		No: f.code("no"), Venture: f.text("venture"), Title: f.text("name"), Quantity: f.number("quantity"),
		From: f.date("from"), To: f.date("to"), Cycle: f.count("period"), DueDays: f.count("due_days"),
		OpeningLoss: f.money("opening_loss"), Collective: f.code("counterparty"), Document: f.text("document"),
		Accounts: ventures.Accounts{
			Receivable: f.code("receivable"), Received: f.code("received"), Income: f.code("income"), Charge: f.code("charge"),
			Payable: f.code("payable"), Prepaid: f.code("prepaid"),
		},
		Terms: cooperatives.Terms{
			Guarantee: f.money("guarantee"), Cap: f.money("cap"), LossCarriedForward: f.checked("loss"),
			AuditedOnly: f.checked("audited"), LateRate: f.number("late_rate"), Tiers: f.tiers(),
		},
	}
	var err error
	c.Nature, err = ventures.ParseNature(f.text("nature"))
	f.keep("nature", err)
	c.Terms.Base, err = cooperatives.ParseBase(f.text("base"))
	f.keep("base", err)
	return c
}

// tiers reads the tiers of a contract: one to a line, from where on and at which rate; a rate alone begins at nothing.
func (f *reader) tiers() []cooperatives.Tier {
	var out []cooperatives.Tier
	for line := range strings.Lines(f.text("tiers")) {
		parts := strings.Fields(ledger.Narrow(line))
		if len(parts) == 0 {
			continue
		}
		if len(parts) == 1 {
			parts = []string{"0", parts[0]}
		}
		from, err := decimal.NewFromString(strings.ReplaceAll(parts[0], ",", ""))
		rate, rateErr := decimal.NewFromString(strings.TrimSuffix(parts[1], "%"))
		if err != nil || rateErr != nil || len(parts) > 2 {
			f.keep("tiers", ledger.NewError(ledger.Invalid, "contract.tiers", nil))
			return nil
		}
		if strings.HasSuffix(parts[1], "%") {
			rate = rate.Shift(-2)
		}
		out = append(out, cooperatives.Tier{From: from, Rate: rate})
	}
	return out
}

// newContract refuses the number of a known contract for another one: its next version is made from its own page.
func (f *reader) newContract(no string) error {
	if f.checked("known") {
		return nil
	}
	versions, err := f.r.srv.Ventures.Versions(f.r.ctx(), f.r.book.ID, no)
	switch {
	case ledger.KindOf(err) == ledger.NotFound:
		return nil
	case err == nil:
		f.keep("no", ledger.NewError(ledger.Conflict, "web.values.duplicate", ledger.Args{"code": no, "name": versions[0].Title}))
	}
	return err
}

// contractPut adds a contract, or the next version of one.
func contractPut(r *request) error {
	f := &reader{r: r}
	c := f.readContract()
	if err := f.newContract(c.No); err != nil {
		return err
	}
	err := f.problems.Err()
	if err == nil {
		_, err = r.srv.Ventures.PutContract(r.ctx(), r.actor(), r.key(), r.book.ID, c)
	}
	if err == nil {
		return r.to(r.contractLink(c.No, "") + "&done=saved")
	}
	form, formErr := r.contractForm()
	if formErr != nil {
		return formErr
	}
	page := contractFormPage{Version: 1, Form: form.typed(r), Accounts: contractAccounts().typed(r)}
	if known := f.text("known"); known != "" {
		page.No, page.Version, page.Form = known, f.count("version"), page.Form.without("no")
	}
	return showContractForm(r, page, rowsAt(err, "tiers"))
}
