package web

import (
	"cmp"
	"context"
	"net/http"
	"strconv"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/dividends"
	"cunzhang/cooperatives/dividends/payfile"
	"cunzhang/cooperatives/members"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/till"
)

// batchPage is a batch of payments and what became of each.
type batchPage struct {
	Run      dividends.Run
	Batch    dividends.Batch
	Name     string
	Link     string // of the run
	Here     string
	Rows     []paymentRow
	Files    []fileView
	Profiles []payfile.Profile
	Form     bankForm
	Release  bool // the person may let it be paid
	Reports  bool // the person may tell what became of it
	Cancel   bool
	Bounces  bool // the person may tell what the bank took back
	Short    *shortOf
}

// shortOf says that an account holds less than a batch that waits is to pay from it. The books allow it and say so at the
// end of the month; the person who releases the batch should know before.
type shortOf struct {
	Account        string
	Balance, Lacks ledger.Money
}

// short holds a batch that waits to be released against what is in the books of the account that pays; nil where that is
// enough.
func (r *request) short(b *dividends.Batch) (*shortOf, error) {
	var out *shortOf
	err := r.snapshot(func(ctx context.Context, s *books.Snapshot) error {
		if b.State != dividends.BatchPrepared || b.Method != dividends.ByCash && b.Method != dividends.ByBank {
			return nil
		}
		f, err := till.Present(ctx, s)
		if err != nil {
			return err
		}
		if balance := f.Accounts[b.Account].Closing(); balance < b.Net() {
			out = &shortOf{f.Chart.FullName(b.Account), balance, b.Net() - balance}
		}
		return nil
	})
	return out, err
}

// paymentRow is a payment and where its holder's page is.
type paymentRow struct {
	dividends.Payment
	Link string
}

// bankForm is what a file for the bank is made with, and what was told without one, as typed.
type bankForm struct {
	Profile, Purpose, PayerBank, PayerCard, On, Reason, Holders, Document, Absent, AbsentReason string
}

// batchNo reads run and batch of the path.
func (r *request) batchNo() (run, batch int, err error) {
	if run, err = r.runNo(); err != nil {
		return 0, 0, err
	}
	if batch, err = strconv.Atoi(r.Param("batch")); err != nil {
		return 0, 0, ledger.NewError(ledger.NotFound, "dividend.no_batch", ledger.Args{"no": clip(r.Param("batch"), 20)})
	}
	return run, batch, nil
}

func batchShow(r *request) error { return showBatch(r, bankForm{}, nil) }

func showBatch(r *request, form bankForm, problem error) error {
	_, no, err := r.batchNo()
	if err != nil {
		return err
	}
	run, err := r.findRun()
	if err != nil {
		return err
	}
	b, payments, err := r.srv.Dividends.Payments(r.ctx(), r.book.ID, run.No, no)
	if err != nil {
		return err
	}
	data := batchPage{
		Run: run, Batch: b, Name: r.runName(run.Year, run.Kind), Link: r.runLink(run.No), Form: form,
		Release: b.State == dividends.BatchPrepared && r.may(releasers) && b.PreparedBy != r.session.User.ID,
		Cancel:  b.State == dividends.BatchPrepared && r.may(payers|releasers),
		Reports: b.State == dividends.BatchReleased && b.Open() > 0 && r.may(payers),
		Bounces: b.Method == dividends.ByBank && b.Paid > 0 && r.may(payers),
		Files:   r.fileLinks(b.Files),
	}
	data.Here = data.Link + "/batches/" + strconv.Itoa(no)
	for _, p := range payments {
		data.Rows = append(data.Rows, paymentRow{p, r.lineLink(run.No, p.Holder)})
	}
	if data.Profiles, err = r.srv.Profiles.Offered(r.ctx(), r.book.ID); err != nil {
		return err
	}
	if data.Form.Purpose == "" {
		data.Form.Purpose = strconv.Itoa(run.Year) + "年分红"
	}
	if data.Form.On == "" {
		data.Form.On = r.today().String()
	}
	if data.Short, err = r.short(&b); err != nil {
		return err
	}
	title := r.text("web.dividend.batch", ledger.Args{"no": strconv.Itoa(no), "run": data.Name})
	if problem != nil {
		return r.again(problem, "dividend_batch", title, &data)
	}
	return r.render(http.StatusOK, "dividend_batch", title, &data)
}

// batchPrepare lists payments as the next batch.
func batchPrepare(r *request) error {
	no, err := r.runNo()
	if err != nil {
		return err
	}
	t := r.form()
	form := payForm{t.text("method"), t.text("account"), t.text("on"), t.text("document"), t.text("holders"), t.text("consents")}
	q := dividends.BatchRequest{
		Book: r.book.ID, Run: no, Account: form.Account, On: t.date("on"), Document: form.Document, Files: t.files(),
	}
	method, err := dividends.ParseMethod(form.Method)
	t.keep("method", err)
	q.Method = method
	q.Holders, q.Consents = holdersIn(form.Holders), t.consents("consents")
	batch := 0
	if err = t.problems.Err(); err == nil {
		batch, err = r.srv.Dividends.Prepare(r.ctx(), r.actor(), r.key(), q)
	}
	if err != nil {
		return r.runAgain(stepForm{}, form, err)
	}
	return r.to(r.runLink(no) + "/batches/" + strconv.Itoa(batch) + "?done=saved")
}

// holdersIn reads codes that somebody listed with commas, blanks or lines between them.
func holdersIn(text string) []cooperatives.Holder {
	var out []cooperatives.Holder
	for _, code := range strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune(" ,;，；、\r\n", c) }) {
		out = append(out, cooperatives.Holder(code))
	}
	return out
}

// consents reads how much members consent to set off, one to a line: the code and the amount.
func (t *formReader) consents(name string) map[cooperatives.Holder]ledger.Money {
	var out map[cooperatives.Holder]ledger.Money
	for line := range strings.FieldsFuncSeq(ledger.Narrow(t.text(name)), func(c rune) bool { return strings.ContainsRune(";\r\n", c) }) {
		words := strings.FieldsFunc(line, func(c rune) bool { return strings.ContainsRune(" \t:", c) })
		if len(words) == 0 {
			continue
		}
		code, amount := cooperatives.Holder(words[0]), strings.Join(words[1:], "")
		if amount == "" {
			t.keep(name, ledger.NewError(ledger.Invalid, "dividend.consent_line", ledger.Args{"text": clip(line, 40)}))
			continue
		}
		m, err := ledger.ParseMoney(amount)
		t.keep(name, err)
		if _, twice := out[code]; twice {
			t.keep(name, ledger.NewError(ledger.Invalid, "dividend.consent_twice", ledger.Args{"code": clip(words[0], 40)}))
		}
		if out == nil {
			out = map[cooperatives.Holder]ledger.Money{}
		}
		out[code] = m
	}
	return out
}

// decision is the batch of the path, to be released or canceled.
func (r *request) decision() (dividends.Decision, error) {
	run, batch, err := r.batchNo()
	return dividends.Decision{
		Book: r.book.ID, Run: run, Batch: batch, Reason: strings.TrimSpace(clip(r.FormValue("reason"), 2000)),
	}, err
}

func batchRelease(r *request) error {
	d, err := r.decision()
	if err != nil {
		return err
	}
	d.Reason = ""
	if _, err := r.srv.Dividends.Release(r.ctx(), r.actor(), r.key(), d); err != nil {
		return showBatch(r, bankForm{}, err)
	}
	return r.toBatch(d.Run, d.Batch)
}

func batchCancel(r *request) error {
	d, err := r.decision()
	if err != nil {
		return err
	}
	if _, err := r.srv.Dividends.Cancel(r.ctx(), r.actor(), r.key(), d); err != nil {
		return showBatch(r, bankForm{Reason: d.Reason}, err)
	}
	return r.toBatch(d.Run, d.Batch)
}

func (r *request) toBatch(run, batch int) error {
	return r.to(r.runLink(run) + "/batches/" + strconv.Itoa(batch) + "?done=changed")
}

// batchTold marks all payments of the batch that were not told of as paid, but for those that are named: everybody has
// signed the list, or the bank said so without a file.
func batchTold(r *request) error {
	run, batch, err := r.batchNo()
	if err != nil {
		return err
	}
	t := r.form()
	report := dividends.Report{Book: r.book.ID, Run: run, Batch: batch, On: t.date("paid_on"), All: true}
	absent := holdersIn(t.text("absent"))
	if err = t.problems.Err(); err == nil && len(absent) > 0 {
		err = r.tellAbsent(&report, absent, t.text("absent_reason"))
	}
	if err == nil {
		_, err = r.srv.Dividends.Report(r.ctx(), r.actor(), r.key(), report)
	}
	if err != nil {
		return showBatch(r, bankForm{
			On: t.text("paid_on"), Absent: t.text("absent"), AbsentReason: t.text("absent_reason"),
		}, err)
	}
	return r.toBatch(run, batch)
}

// tellAbsent reports those who are named as not paid for the reason, that they did not come when there is none, and the
// others as paid.
func (r *request) tellAbsent(report *dividends.Report, absent []cooperatives.Holder, reason string) error {
	_, payments, err := r.srv.Dividends.Payments(r.ctx(), r.book.ID, report.Run, report.Batch)
	if err != nil {
		return err
	}
	away := map[cooperatives.Holder]bool{}
	for _, code := range absent {
		away[code] = true
	}
	report.All = false
	for _, p := range payments {
		if p.Told() {
			continue
		}
		o := dividends.Outcome{Holder: p.Holder, Paid: !away[p.Holder]}
		if !o.Paid {
			o.Reason = cmp.Or(reason, r.srv.Locale.Text("zh", "web.dividend.absent", nil))
			delete(away, p.Holder)
		}
		report.Outcomes = append(report.Outcomes, o)
	}
	for code := range away {
		return ledger.NewError(ledger.Invalid, "dividend.no_payment", ledger.Args{"code": clip(string(code), 40)}).At("absent")
	}
	return nil
}

// orders are payments as the bank sees them, with accounts opened for the purpose.
func (r *request) orders(payments []dividends.Payment, purpose string) ([]payfile.Order, error) {
	codes := make([]string, len(payments))
	for i := range payments {
		codes[i] = payeeCode(&payments[i])
	}
	accounts, err := r.srv.Members.PayAccounts(r.ctx(), r.actor(), r.book.ID, codes, purpose)
	if err != nil {
		return nil, err
	}
	var out []payfile.Order
	for _, p := range payments {
		account := members.PayAccount{}
		if code := payeeCode(&p); code != "" {
			account = accounts[code]
		}
		out = append(out, payfile.Order{
			Ref: string(p.Holder), Name: p.Payee.Name, Card: account.BankCard, Bank: account.Bank, IDNumber: account.IDNumber,
			Amount: p.Net(), Instead: p.Payee.Holder != p.Holder,
		})
	}
	return out, nil
}

// payeeCode is the member whose account is paid, empty for a payee who is no member.
func payeeCode(p *dividends.Payment) string { return string(p.Payee.Holder) }
