package web

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/till"
)

func fieldMonthRoutes() []route {
	return []route{
		{get, "/b/:book/field/month", monthShow, of(readers)},
		{post, "/b/:book/field/month/settle", monthSettle, of(writers)},
		{post, "/b/:book/field/month/unsettle", monthUnsettle, of(writers)},
		{post, "/b/:book/field/month/receive", monthReceive, of(writers)},
		{post, "/b/:book/field/month/offset", monthOffset, of(writers)},
		{post, "/b/:book/field/month/pay", monthPay, of(writers)},
		{post, "/b/:book/field/month/county", monthCounty, of(writers)},
		{get, "/b/:book/field/month/statements.pdf", monthPDF, of(readers)},
		{post, "/b/:book/field/pay", teamPayPrepare, of(payers)},
		{get, "/b/:book/field/pay/:id", teamPayShow, of(readers)},
		{post, "/b/:book/field/pay/:id/release", teamPayRelease, of(releasers)},
		{post, "/b/:book/field/pay/:id/cancel", teamPayCancel, of(payers | releasers)},
		{post, "/b/:book/field/pay/:id/file", teamPayFile, of(payers)},
		{post, "/b/:book/field/pay/:id/result", teamPayResult, of(payers)},
	}
}

// monthPage is the settlement of a month: what would be settled now, what was, and who still owes what.
type monthPage struct {
	Period     string
	Words      string
	Before     string
	After      string
	Waiting    int // jobs that would be settled
	HeldUp     int // those of them that keep all from being settled
	Preview    []chargeRow
	Sum        services.Totals
	Date       ledger.Date // of the vouchers
	Lines      []previewLine
	Blocked    []blockedJob
	Nothing    string // that nothing waits
	Households []monthRow
	Operators  []monthRow
	Machines   []machineRow
	Settled    services.Totals
	Custody    string
	Vouchers   []monthVoucher
	Numbers    []int // of the settlements that can be taken back
	Moneys     []moneyAccount
	Banks      []moneyAccount  // of them
	Debts      []accountChoice // on which members are owed something
	Payments   []teamPayment
	Batches    []teamPayRow
	County     ledger.Money // of the subsidies that were settled, not paid yet
	Open       ledger.Money // of the households
	OpenPay    ledger.Money // of the operators up to the month, but for what stands in a batch
	Unopened   bool         // a payment was refused for want of money, and the book has no opening balances
}

// blockedJob is why the month cannot be settled, with the order that it hangs on, if any, and the form of the price that is
// missing.
type blockedJob struct{ ID, Words, Number, Link, Price string }

// chargeRow is a job that would be settled.
type chargeRow struct {
	cooperatives.Charge
	Link, Number, HouseholdName, PlotName, OperationName, OperatorName string
}

// Field is the place of the job as the problems of a settlement name it, which is also the id of its row.
func (c *chargeRow) Field() string {
	return "order." + cooperatives.Job{Order: c.Order, Part: c.Part}.ID()
}

// previewLine is a line of a voucher that would be drafted.
type previewLine struct {
	First                    bool // of its voucher
	Summary, Account, Detail string
	Debit, Credit            ledger.Money
}

// monthRow is a household or an operator in the month.
type monthRow struct {
	Code, Name, Link        string
	Jobs                    int
	Area                    string
	Gross, Subsidy, Welfare ledger.Money
	Due, Paid, Waits, Open  ledger.Money // Waits is what of Paid has a voucher that is not posted
	Tax, Net                ledger.Money // of an operator
	Fuel                    cooperatives.Fuel
}

// machineRow is a machine in the month.
type machineRow struct {
	services.MachineMonth
	Name string
}

// monthVoucher is a voucher of the settlements of the month.
type monthVoucher struct {
	Link, Words, Number string
	Posted              bool
}

// teamPayment is money that moved for field work.
type teamPayment struct {
	Day                   ledger.Date
	Kind, Party, Document string
	Amount                ledger.Money
	Link                  string
	Consent               string // address of the signed consent of an offset
	Waits                 bool   // its voucher is not posted
}

// settlePeriod reads the month of the address; none is the present one.
func (r *request) settlePeriod() (ledger.Period, error) {
	text := cmp.Or(r.QueryParam("period"), r.FormValue("period"))
	if text == "" {
		return r.today().Period(), nil
	}
	return ledger.ParsePeriod(text)
}

func (r *request) monthLink(p ledger.Period) string {
	return r.base() + "/field/month?" + url.Values{"period": {p.String()}}.Encode()
}

func monthShow(r *request) error { return showMonth(r, nil) }

func showMonth(r *request, problem error) error {
	period, err := r.settlePeriod()
	if err != nil {
		return err
	}
	t, err := r.team()
	if err != nil {
		return err
	}
	data := monthPage{
		Period: period.String(), Words: monthName(r.srv.Locale, r.lang, period), Before: r.monthLink(period.Prev()),
		After: r.monthLink(period.Next()),
	}
	if err := data.preview(r, t, period); err != nil {
		return err
	}
	if err := data.settled(r, t, period); err != nil {
		return err
	}
	if err := data.accounts(r); err != nil {
		return err
	}
	if err := data.payments(r, t, period); err != nil {
		return err
	}
	if data.Unopened, err = r.unopened(problem); err != nil {
		return err
	}
	r.shown = data.boxes()
	return r.ok("field_month", r.text("web.team.month_title", ledger.Args{"month": data.Words}), &data, problem)
}

// unopened reports whether somebody is refused a payment for want of money whose book has no opening balances yet.
func (r *request) unopened(problem error) (bool, error) {
	broke := func(e *ledger.Error) bool { return e.Key == "pay.no_cash" }
	if problem == nil || !slices.ContainsFunc(ledger.Problems(problem), broke) {
		return false, nil
	}
	list, err := r.srv.Books.Openings(r.ctx(), r.book.ID)
	return len(list) == 0, err
}

// boxes tells which places the page shows, so that no link of a problem leads nowhere: the boxes of its forms and the rows
// of orders, which carry the place as their id.
func (p *monthPage) boxes() map[string]bool {
	shown := map[string]bool{}
	for _, name := range []string{"household", "account", "debt", "day", "document", "amount", "consent"} {
		shown[name] = true
	}
	for _, b := range p.Blocked {
		shown[b.ID] = true
	}
	for i := range p.Preview {
		shown[p.Preview[i].Field()] = true
	}
	return shown
}

// preview works out what would be settled, or says why nothing can be.
func (p *monthPage) preview(r *request, t *teamLists, period ledger.Period) error {
	s, err := r.srv.Services.Preview(r.ctx(), r.book.ID, period)
	if err != nil {
		if ledger.KindOf(err) == ledger.Internal {
			return err
		}
		for _, e := range ledger.Problems(err) {
			if e.Key == "settle.nothing" {
				p.Nothing = r.srv.Locale.Error(r.lang, e)
				continue
			}
			b := r.blocked(e)
			if slices.ContainsFunc(p.Blocked, func(x blockedJob) bool { return x.ID == b.ID }) {
				b.ID = "" // the first row of a job has its place
			}
			if p.Blocked = append(p.Blocked, b); b.Link != "" && b.ID != "" {
				p.HeldUp++
			}
		}
		p.Waiting = len(s.Charges)
		return nil
	}
	orders, err := r.ordersByNo()
	if err != nil {
		return err
	}
	p.Waiting, p.Sum, p.Date = len(s.Charges), services.Total(s.Charges), s.Date
	for _, c := range s.Charges {
		o := orders[c.Order]
		p.Preview = append(p.Preview, chargeRow{
			Charge: c, Link: r.orderLink(c.Order), Number: jobNumber(&o, c.Part), HouseholdName: nameAmong(c.Household, t.Households),
			PlotName: t.plot(c.Plot).Name, OperationName: nameAmong(c.Operation, t.operations()),
			OperatorName: nameAmong(c.Operator, t.operators()),
		})
	}
	return r.snapshot(func(ctx context.Context, snap *books.Snapshot) error {
		chart, err := snap.Chart(ctx)
		if err != nil {
			return err
		}
		for _, group := range [][][]ledger.Line{s.Lines.Revenue, s.Lines.Cost, s.Lines.Carry} {
			for _, voucher := range group {
				for i, l := range voucher {
					p.Lines = append(p.Lines, previewLine{
						First: i == 0, Summary: l.Summary, Account: l.Account + " " + chart.FullName(l.Account),
						Detail: nameAmong(l.Dimensions.Member, t.Households), Debit: l.Debit, Credit: l.Credit,
					})
				}
			}
		}
		return nil
	})
}

// blocked puts a refusal of the settlement into words and links the order that its place names, as "order.70/1" does.
func (r *request) blocked(e *ledger.Error) blockedJob {
	b := blockedJob{ID: e.Field, Words: r.srv.Locale.Error(r.lang, e)}
	place, _ := strings.CutPrefix(e.Field, "order.")
	number, _, _ := strings.Cut(place, "/")
	if no, err := strconv.ParseInt(number, 10, 64); err == nil {
		b.Link, b.Number = r.orderLink(no), orderNumber(no)
	}
	if e.Key == "settle.rate" {
		q := url.Values{"operation": {e.Args["operation_code"]}}
		for name, arg := range map[string]string{"kind": "rate_kind", "terrain": "terrain", "day": "day"} {
			q.Set(name, e.Args[arg])
		}
		b.Price = r.base() + "/field/data/rates?" + q.Encode() + "#form"
	}
	return b
}

// settled lists what was settled in the month and stands.
func (p *monthPage) settled(r *request, t *teamLists, period ledger.Period) error {
	m, err := r.srv.Services.Statement(r.ctx(), r.book.ID, period)
	if err != nil {
		return err
	}
	p.Settled, p.Custody = m.Totals, m.Custody().String()
	pdfOf := func(kind, code string) string {
		return r.base() + "/field/month/statements.pdf?" + url.Values{"period": {period.String()}, kind: {code}}.Encode()
	}
	numbers := map[int]bool{}
	for i := range m.Households {
		h := &m.Households[i]
		var area cooperatives.Mu
		for _, j := range h.Jobs {
			area += j.Area
			if !numbers[j.No] && j.Period == period {
				numbers[j.No] = true
				p.Numbers = append(p.Numbers, j.No)
			}
		}
		p.Households = append(p.Households, monthRow{
			Code: h.Household, Name: cmp.Or(h.Name, nameAmong(h.Household, t.Households)), Link: pdfOf("household", h.Household),
			Jobs: len(h.Jobs), Area: area.String(), Gross: h.Gross, Subsidy: h.Subsidy, Welfare: h.Welfare, Due: h.Due,
			Paid: h.Paid, Waits: h.Waits, Open: h.Open(),
		})
		p.Open += h.Open()
	}
	for i := range m.Operators {
		o := &m.Operators[i]
		p.Operators = append(p.Operators, monthRow{
			Code: o.Operator, Name: cmp.Or(o.Name, nameAmong(o.Operator, t.operators())), Link: pdfOf("operator", o.Operator),
			Jobs: len(o.Jobs), Area: o.Area.String(), Due: o.Pay, Paid: o.Paid, Waits: o.Waits, Open: o.Open(),
			Tax: o.Tax, Net: o.Net(), Fuel: o.Fuel,
		})
	}
	for _, x := range m.Machines {
		p.Machines = append(p.Machines, machineRow{x, t.machineWords(x.Machine)})
	}
	for _, v := range m.Vouchers {
		if v.Stands {
			p.Vouchers = append(p.Vouchers, monthVoucher{r.voucherLink(v.ID), r.voucherWords(v.Kind), v.Number, v.Posted})
		}
	}
	return nil
}

func (r *request) voucherWords(kind string) string {
	switch kind {
	case services.RevenueVoucher:
		return r.text("web.team.voucher_revenue", nil)
	case services.CostVoucher:
		return r.text("web.team.voucher_cost", nil)
	}
	return r.text("web.team.voucher_carry", nil)
}

// accounts lists where money is, and what members are owed on.
func (p *monthPage) accounts(r *request) error {
	used, err := r.srv.Services.Accounts(r.ctx(), r.book.ID)
	if err != nil && ledger.KindOf(err) == ledger.Internal {
		return err // under a regime without a team the page is empty, and says so
	}
	return r.snapshot(func(ctx context.Context, s *books.Snapshot) error {
		f, err := till.Present(ctx, s)
		if err != nil {
			return err
		}
		p.Banks = r.moneyAccounts(f, ledger.Bank, "bank-journal")
		p.Moneys = append(r.moneyAccounts(f, ledger.Cash, "cash-journal"), p.Banks...)
		for _, code := range f.Chart.Codes() {
			a, err := f.Chart.Find(code)
			if err != nil {
				return err
			}
			owes := a.Class == ledger.Liability && a.Dimensions.Has(ledger.Member) || code == used.InUse.Household
			if a.Leaf && a.Active && owes {
				p.Debts = append(p.Debts, accountChoice{Code: code, Name: f.Chart.FullName(code)})
			}
		}
		return nil
	})
}

// payments lists what was received, paid and set off in the month.
func (p *monthPage) payments(r *request, t *teamLists, period ledger.Period) error {
	var err error
	if p.County, err = r.srv.Services.CountyOpen(r.ctx(), r.book.ID); err != nil {
		return err
	}
	unpaid, err := r.srv.Services.OpenPay(r.ctx(), r.book.ID, period)
	if err != nil {
		return err
	}
	for _, x := range unpaid {
		p.OpenPay += x.Amount
	}
	if p.Batches, err = r.teamPayRows(period); err != nil {
		return err
	}
	received, err := r.srv.Services.ListCounty(r.ctx(), r.book.ID, ledger.Span{From: period, To: period})
	if err != nil {
		return err
	}
	for _, x := range received {
		p.Payments = append(p.Payments, teamPayment{
			Day: x.Day, Kind: r.text("web.team.paid_county", nil), Document: x.Document, Amount: x.Amount, Link: r.voucherLink(x.Voucher),
			Waits: !x.Posted,
		})
	}
	list, err := r.srv.Services.ListPayments(r.ctx(), r.book.ID, ledger.Span{From: period, To: period})
	for _, x := range list {
		row := teamPayment{
			Day: x.Day, Document: x.Document, Amount: x.Net(), Link: r.voucherLink(x.Voucher), Party: nameAmong(x.Party, t.Households),
			Waits: !x.Posted,
		}
		switch x.Kind {
		case services.ToOperator:
			row.Kind, row.Party = r.text("web.team.paid_operator", nil), nameAmong(x.Party, t.operators())
		case services.FromHousehold:
			row.Kind = r.text("web.team.paid_household", nil)
		default:
			row.Kind, row.Consent = r.text("web.team.paid_offset", nil), r.base()+"/files/"+x.Consent.String()
		}
		p.Payments = append(p.Payments, row)
	}
	return err
}

// monthAct does something about the month and shows it again.
func monthAct(r *request, act func(period ledger.Period, f *formReader) error) error {
	period, err := r.settlePeriod()
	if err != nil {
		return err
	}
	if err := act(period, r.form()); err != nil {
		return showMonth(r, asInvalid(err))
	}
	return r.to(r.monthLink(period) + "&done=prepared")
}

// monthSettle drafts the vouchers of the month and submits them to another person.
func monthSettle(r *request) error {
	period, err := r.settlePeriod()
	if err != nil {
		return err
	}
	made, err := r.srv.Services.Settle(r.ctx(), r.actor(), r.key(), r.book.ID, period)
	switch {
	case err != nil:
		return showMonth(r, asInvalid(err))
	case made.Again: // somebody else was faster
		return r.to(r.monthLink(period) + "&done=settled_before")
	}
	return r.to(r.monthLink(period) + "&done=prepared")
}

// monthUnsettle prepares the reversals of a settlement.
func monthUnsettle(r *request) error {
	return monthAct(r, func(period ledger.Period, f *formReader) error {
		no, day := f.count("no"), f.date("day")
		return f.send(func() error {
			return r.srv.Services.Unsettle(r.ctx(), r.actor(), r.key(), r.book.ID, period, no, day)
		})
	})
}

// monthReceive drafts the voucher of what a household pays.
func monthReceive(r *request) error {
	return monthAct(r, func(period ledger.Period, f *formReader) error {
		f.need("household", "account")
		in := services.Receiving{
			Household: f.text("household"), Period: period, Day: f.date("day"), Account: f.text("account"), Document: f.text("document"),
		}
		return f.send(func() error {
			_, err := r.srv.Services.Receive(r.ctx(), r.actor(), r.key(), r.book.ID, in)
			return err
		})
	})
}

// signedConsent is the consent that a household signed (抵扣同意书).
var signedConsent = paperPhoto{at: "consent", missing: "pay.no_consent", kinds: "web.team.consent_kinds", pdf: true}

// monthOffset sets what a household owes off against what it is owed, with its signed consent.
func monthOffset(r *request) error {
	return monthAct(r, func(period ledger.Period, f *formReader) error {
		f.need("household", "debt")
		in := services.Offsetting{
			Household: f.text("household"), Period: period, Day: f.date("day"), Account: f.text("debt"), Document: f.text("document"),
		}
		return f.send(func() error {
			var err error
			if in.Paper, err = r.photo(signedConsent); err != nil {
				return err
			}
			_, err = r.srv.Services.Offset(r.ctx(), r.actor(), r.key(), r.book.ID, in)
			return err
		})
	})
}

// monthPay drafts the voucher that pays the operators.
func monthPay(r *request) error {
	return monthAct(r, func(period ledger.Period, f *formReader) error {
		f.need("account")
		in := services.Paying{Period: period, Day: f.date("day"), Account: f.text("account"), Document: f.text("document")}
		return f.send(func() error {
			_, err := r.srv.Services.PayOperators(r.ctx(), r.actor(), r.key(), r.book.ID, in)
			return err
		})
	})
}

// monthCounty drafts the voucher of what the county paid of the subsidies.
func monthCounty(r *request) error {
	return monthAct(r, func(_ ledger.Period, f *formReader) error {
		f.need("account")
		in := services.CountyReceipt{Day: f.date("day"), Amount: f.money("amount"), Account: f.text("account"), Document: f.text("document")}
		return f.send(func() error {
			_, err := r.srv.Services.ReceiveCounty(r.ctx(), r.actor(), r.key(), r.book.ID, in)
			return err
		})
	})
}
