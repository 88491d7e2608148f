package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/ventures"
	"cunzhang/ledger"
)

// contractPage is one contract: its terms, how the amount of a period comes about line by line, what was settled and
// received, whether both books agree, and its versions.
type contractPage struct {
	ventures.Contract
	Span      string // the period that is worked out
	Steps     []string
	Due       *ventures.Settlement // nil while it cannot be worked out
	Problems  []problem            // why not
	Mine      [][]string           // lines of the vouchers, as a dry run has them
	Theirs    [][]string
	MaySettle bool         // in both books
	Done      bool         // the period is settled
	Nothing   bool         // it was settled with nothing to book, and can be settled again
	Moved     string       // what it would come to by the figures of today, where that differs from what was settled
	Earlier   string       // the first period of the contract, where nothing before this one was settled
	Paid      ledger.Money // rent paid at once for years that belongs to the period, which is moved to income by itself
	Wrong     string       // the form that what is wrong was typed into; empty for another
	Settled   []settledRow
	Receipts  []ventures.Receipt
	Receipt   inputs
	ReceiptNo int // that the form corrects; 0 for another one
	Both      ventures.Reconciliation
	Agrees    bool
	Versions  []ventures.Contract
	Tiers     []string
	Late      *cooperatives.Overdue // of the period
	Rents     []string              // that were paid for years at once, in words
	Rent      inputs
	Month     string // whose rent is moved to income next
}

// settledRow is a settlement with the links to its vouchers.
type settledRow struct {
	ventures.Settled
	Link, There string
}

// contractLink is the page of a contract for a period.
func (r *request) contractLink(no, span string) string {
	return r.base() + "/contracts/contract?" + url.Values{"no": {no}, "span": {span}}.Encode()
}

func contractShow(r *request) error {
	return showContract(r, r.QueryParam("no"), r.QueryParam("span"), contractPage{}, nil)
}

// contractSpan reads a period of the contract; without one it is the last that is over.
func contractSpan(r *request, c ventures.Contract, text string) (ledger.Span, error) {
	if text != "" {
		return ledger.ParseSpan(text)
	}
	now := cycleAt(c.Cycle, r.today().Period())
	last := cycleAt(c.Cycle, now.From.Prev())
	if last.To.Last() < c.From {
		return now, nil
	}
	return last, nil
}

// showContract shows a contract, with what was typed into its forms and what is wrong with it.
func showContract(r *request, no, span string, data contractPage, problem error) error {
	if err := r.register(); err != nil {
		return err
	}
	versions, err := r.srv.Ventures.Versions(r.ctx(), r.book.ID, no)
	if err != nil {
		return err
	}
	data.Contract, data.Versions = versions[0], versions
	of, err := contractSpan(r, data.Contract, span)
	if err != nil && problem == nil { // the last period is shown instead
		problem = at(err, "span")
		of, err = contractSpan(r, data.Contract, "")
	}
	if err != nil {
		return err
	}
	data.Span = of.String()
	for _, step := range []func(*request, ledger.Span) error{data.terms, data.explain, data.history, data.moved, data.rents} {
		if err := step(r, of); err != nil {
			return err
		}
	}
	if data.Receipt == nil {
		data.Receipt = data.receipt(r)
	}
	data.Receipt.labeled(r)
	title := data.Title
	if problem != nil {
		return r.again(problem, "contract_show", title, &data)
	}
	return r.render(http.StatusOK, "contract_show", title, &data)
}

// terms puts the tiers into words and finds out whether the person may settle in both books.
func (d *contractPage) terms(r *request, _ ledger.Span) error {
	figure := func(from decimal.Decimal) string { return strings.TrimSuffix(d.Terms.Figure(from), ".00") }
	for i, t := range d.Terms.Tiers {
		rate := t.Rate.String()
		if d.Terms.Base != cooperatives.Area && d.Terms.Base != cooperatives.Beds {
			rate = t.Rate.Shift(2).String() + " %"
		}
		key := "web.contracts.tier"
		if i == len(d.Terms.Tiers)-1 {
			key = "web.contracts.last_tier"
		}
		to := ""
		if i+1 < len(d.Terms.Tiers) {
			to = figure(d.Terms.Tiers[i+1].From)
		}
		d.Tiers = append(d.Tiers, r.text(key, ledger.Args{"from": figure(t.From), "to": to, "rate": rate}))
	}
	v, err := r.findVenture(d.Venture)
	if err != nil {
		return err
	}
	d.MaySettle, err = r.maySettle(v)
	return err
}

// maySettle reports whether the person may write in the book of the collective and in that of the venture.
func (r *request) maySettle(v ventures.Venture) (bool, error) {
	if !r.may(writers) || v.Source == "" {
		return r.may(writers), nil
	}
	info, err := r.srv.Books.Find(r.ctx(), v.Source)
	return err == nil && r.session.Books[info.ID].Meets(writers), err
}

// explain works out the period, with the lines of the vouchers as far as they can be drafted.
func (d *contractPage) explain(r *request, span ledger.Span) error {
	s, err := r.srv.Ventures.Preview(r.ctx(), r.book.ID, d.No, span)
	if ledger.KindOf(err) == ledger.Closed { // the amount is known all the same
		d.Problems = r.problems(err)
		s, err = r.srv.Ventures.Explain(r.ctx(), r.book.ID, d.No, span)
	}
	switch ledger.KindOf(err) {
	case ledger.Invalid, ledger.Conflict:
		if err != nil {
			d.Problems = r.problems(err)
			return nil
		}
	case ledger.NotFound, ledger.Denied, ledger.Closed, ledger.Busy, ledger.Internal:
		if err != nil {
			return err
		}
	}
	d.Due = &s
	for _, step := range s.Due.Steps {
		d.Steps = append(d.Steps, r.text(step.Key, step.Args))
	}
	d.Mine, d.Theirs = lineRows(s.Lines), lineRows(s.VentureLines)
	return nil
}

// lineRows writes lines of a voucher that is not there yet.
func lineRows(lines []ledger.Line) [][]string {
	var out [][]string
	for _, l := range lines {
		who := strings.Join(strings.Fields(strings.Join([]string{
			l.Account, l.Dimensions.Counterparty, l.Dimensions.Venture, l.Dimensions.Member,
		}, " ")), " ")
		row := []string{l.Summary, who, "", ""}
		if l.Debit != 0 {
			row[2] = l.Debit.Grouped()
		}
		if l.Credit != 0 {
			row[3] = l.Credit.Grouped()
		}
		out = append(out, row)
	}
	return out
}

// history reads what was settled and received, and holds both books against each other.
func (d *contractPage) history(r *request, span ledger.Span) error {
	all, err := r.srv.Ventures.Settlements(r.ctx(), r.book.ID, d.No)
	if err != nil {
		return err
	}
	for _, s := range all {
		row := settledRow{Settled: s}
		if s.Here == ventures.VoucherPosted || s.Here == ventures.VoucherWaits || s.Here == ventures.VoucherReversed {
			row.Link = r.voucherLink(s.Voucher)
		}
		there := s.There == ventures.VoucherPosted || s.There == ventures.VoucherWaits || s.There == ventures.VoucherReversed
		if there && r.session.Books[s.VentureBook].Meets(readers) {
			if row.There, err = r.foreignVoucher(s.VentureBook, s.VentureDraft); err != nil {
				return err
			}
		}
		if s.Span == span && s.Stands() {
			d.Done = s.Here != ventures.NoVoucher || s.There != ventures.NoVoucher
			d.Nothing = !d.Done
		}
		d.Settled = append(d.Settled, row)
	}
	if d.Receipts, err = r.srv.Ventures.Receipts(r.ctx(), r.book.ID, d.No, span); err != nil {
		return err
	}
	dues, err := r.srv.Ventures.Dues(r.ctx(), r.book.ID, r.today())
	if err != nil {
		return err
	}
	if i := slices.IndexFunc(dues, func(due ventures.Due) bool {
		return due.Settlement.Contract == d.No && due.Settlement.Span == span
	}); i >= 0 {
		d.Late = &dues[i].Late
	}
	d.Both, err = r.srv.Ventures.Reconcile(r.ctx(), r.book.ID, d.No)
	d.Agrees = d.Both.Agrees()
	return err
}

// moved works the period out anew: a settled one by what was booked or reported since, and of one that is not settled,
// whether earlier ones are missing.
func (d *contractPage) moved(r *request, span ledger.Span) error {
	if !d.Done {
		first := cycleAt(d.Cycle, max(d.From.Period(), r.book.Start))
		if first.From < span.From && !slices.ContainsFunc(d.Settled, func(s settledRow) bool { return s.Span.From < span.From }) {
			d.Earlier = first.String()
		}
		return nil
	}
	now, err := r.srv.Ventures.Explain(r.ctx(), r.book.ID, d.No, span)
	switch ledger.KindOf(err) {
	case ledger.Invalid, ledger.Conflict: // it cannot be told, and what was settled stands
		if err != nil {
			return nil
		}
	case ledger.NotFound, ledger.Denied, ledger.Closed, ledger.Busy, ledger.Internal:
		if err != nil {
			return err
		}
	}
	if d.Due != nil && now.Due.Share != d.Due.Due.Share {
		d.Moved = now.Due.Share.Grouped()
	}
	return nil
}

// foreignVoucher is the page of a voucher in another book that the person can open.
func (r *request) foreignVoucher(book ledger.BookID, id ledger.VoucherID) (string, error) {
	all, err := r.srv.Books.List(r.ctx())
	for _, b := range all {
		if b.ID == book {
			return "/b/" + b.Code + "/vouchers/" + strconv.FormatInt(int64(id), 10), nil
		}
	}
	return "", err
}

// contractSettle settles a period: a voucher to be checked in both books.
func contractSettle(r *request) error {
	no, text := r.Request().PostFormValue("no"), r.Request().PostFormValue("span")
	versions, err := r.srv.Ventures.Versions(r.ctx(), r.book.ID, no)
	if err != nil {
		return err
	}
	v, err := r.findVenture(versions[0].Venture)
	if err != nil {
		return err
	}
	switch may, err := r.maySettle(v); {
	case err != nil:
		return err
	case !may:
		return ledger.NewError(ledger.Denied, "web.contracts.both_books", nil)
	}
	span, err := contractSpan(r, versions[0], text)
	var done ventures.Settlement
	if err == nil {
		done, err = r.srv.Ventures.Settle(r.ctx(), r.actor(), r.key(), r.book.ID, no, span)
	}
	if err != nil {
		return showContract(r, no, text, contractPage{}, err)
	}
	return r.to(r.contractLink(no, span.String()) + "&done=" + settledNotice(done))
}

// settledNotice is what the page says of a settlement: that vouchers wait in both books, in one, or that there is nothing
// to book.
func settledNotice(s ventures.Settlement) string {
	switch {
	case s.Voucher != 0 && s.VentureDraft != 0:
		return "settled"
	case s.Voucher != 0 || s.VentureDraft != 0:
		return "settled_one"
	}
	return "settled_none"
}

// receiptBoxes are the boxes of money that was received.
func receiptBoxes() inputs {
	return inputs{
		{Name: "date", Kind: "date", Need: true, Max: 20, Key: "web.contracts.received_on"},
		{Name: "amount", Kind: "number", Need: true, Max: 24},
		{Name: "note", Max: 100},
	}
}

// receipt fills the form with the receipt that the address names, to correct it, or with the day of today.
func (d *contractPage) receipt(r *request) inputs {
	values := map[string]string{"date": r.today().String()}
	no, err := strconv.Atoi(r.QueryParam("receipt"))
	for _, known := range d.Receipts {
		if err == nil && known.No == no {
			d.ReceiptNo, d.Wrong = no, "receipt"
			values["date"], values["amount"], values["note"] = known.Date.String(), known.Amount.String(), known.Note
		}
	}
	return receiptBoxes().filled(values)
}

// receiptPut notes money received on a contract for a period, or corrects what was noted.
func receiptPut(r *request) error {
	f := &reader{r: r}
	no, text := f.text("no"), f.text("span")
	receipt := ventures.Receipt{
		Contract: no, No: f.count("receipt_no"), Date: f.date("date"), Amount: f.money("amount"), Note: f.text("note"),
	}
	var err error
	receipt.Span, err = ledger.ParseSpan(text)
	f.keep("span", err)
	if err = f.problems.Err(); err == nil {
		err = r.srv.Ventures.PutReceipt(r.ctx(), r.actor(), r.key(), r.book.ID, receipt)
	}
	if err != nil {
		return showContract(r, no, text, contractPage{Receipt: receiptBoxes().typed(r), ReceiptNo: receipt.No, Wrong: "receipt"}, err)
	}
	return r.to(r.contractLink(no, text) + "&done=saved")
}
