package web

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/till"
)

// countInput is a count as it is typed.
type countInput struct {
	till.Count
	texts [till.Kinds]string
}

// readCount reads how many pieces were counted; an empty box is none.
func readCount(r *request) (countInput, error) {
	in := countInput{Count: till.Count{
		Book: r.book.ID, Account: strings.TrimSpace(r.FormValue("account")),
		Reason: strings.TrimSpace(r.FormValue("reason")),
	}}
	var es ledger.Errors
	for i := range in.Pieces {
		field := "pieces." + strconv.Itoa(i+1)
		in.texts[i] = strings.TrimSpace(ledger.Narrow(r.FormValue(field)))
		if in.texts[i] == "" {
			continue
		}
		n, err := strconv.ParseUint(in.texts[i], 10, 31)
		if err != nil {
			es = append(es, ledger.NewError(ledger.Invalid, "till.pieces",
				ledger.Args{"max": strconv.Itoa(till.MaxPieces)}).At(field))
		}
		in.Pieces[i] = int(n)
	}
	return in, es.Err()
}

// countSign keeps the count, or shows what it comes to beside the books.
func countSign(r *request) error {
	in, err := readCount(r)
	if err != nil {
		return showCount(r, in, err)
	}
	if r.FormValue("preview") != "" {
		return showCount(r, in, nil)
	}
	ref, err := r.till().Sign(r.ctx(), r.actor(), r.key(), in.Count)
	if err != nil {
		return showCount(r, in, err)
	}
	return r.to(r.base() + "/till/count/" + strconv.FormatInt(ref.ID, 10) + "?done=saved")
}

func countConfirm(r *request) error {
	id, err := r.sheetID()
	if err != nil {
		return err
	}
	version, err := strconv.Atoi(r.FormValue("version"))
	if err != nil {
		return ledger.NewError(ledger.Invalid, "web.bad_form", nil)
	}
	ref := till.SheetRef{ID: id, Version: version}
	if err := r.till().Confirm(r.ctx(), r.actor(), r.key(), r.book.ID, ref); err != nil {
		return showSheet(r, id, err)
	}
	return r.to(r.base() + "/till/count/" + strconv.FormatInt(id, 10) + "?done=changed")
}

// countVoucher drafts the voucher of a sheet's difference and opens it for the accountant to complete.
func countVoucher(r *request) error {
	id, err := r.sheetID()
	if err != nil {
		return err
	}
	amount, err := ledger.ParseMoney(r.FormValue("amount"))
	if err != nil {
		return showSheet(r, id, err)
	}
	what := till.Shortfall{Sheet: id, Amount: amount}
	ref, err := r.till().BookDifference(r.ctx(), r.actor(), r.key(), r.book.ID, what)
	if err != nil {
		return showSheet(r, id, err)
	}
	return r.to(r.voucherLink(ref.ID) + "/edit?done=saved")
}

// receiptIssue issues a receipt and shows it first in the list.
func receiptIssue(r *request) error {
	f := receiptForm{
		Date: strings.TrimSpace(r.FormValue("date")), Payer: strings.TrimSpace(r.FormValue("payer")),
		Purpose: strings.TrimSpace(r.FormValue("purpose")), Amount: strings.TrimSpace(r.FormValue("amount")),
		Voucher: strings.TrimSpace(r.FormValue("voucher")), Method: till.Method(r.FormValue("way")),
	}
	n, err := f.receipt(r.book.ID)
	var number till.Number
	if err == nil {
		number, err = r.till().Issue(r.ctx(), r.actor(), r.key(), n)
	}
	if err != nil {
		booking := bookingForm{Date: r.today().String(), Series: ledger.General}
		return showReceipts(r, receiptPage{Form: f, Booking: booking}, err)
	}
	return r.to(r.base() + "/receipts?year=" + strconv.Itoa(number.Year) + "&done=saved#r" + number.String())
}

// receipt reads what was typed; everything that cannot be read is told at once.
func (f *receiptForm) receipt(book ledger.BookID) (till.NewReceipt, error) {
	n := till.NewReceipt{Book: book, Payer: f.Payer, Purpose: f.Purpose, Method: f.Method}
	var es ledger.Errors
	note := func(field string, err error) {
		for _, e := range ledger.Problems(err) {
			es = append(es, e.At(field))
		}
	}
	var err error
	n.Date, err = ledger.ParseDate(f.Date)
	note("date", err)
	n.Amount, err = ledger.ParseMoney(f.Amount)
	note("amount", err)
	if f.Voucher != "" {
		id, err := strconv.ParseInt(f.Voucher, 10, 64)
		if err != nil {
			note("voucher", ledger.NewError(ledger.Invalid, "till.voucher_unknown", ledger.Args{"id": clip(f.Voucher, 20)}))
		}
		n.Voucher = ledger.VoucherID(id)
	}
	return n, es.Err()
}

func receiptVoid(r *request) error {
	n, err := till.ParseNumber(r.Param("id"))
	if err != nil {
		return err
	}
	if err := r.till().Void(r.ctx(), r.actor(), r.key(), r.book.ID, n, r.FormValue("reason")); err != nil {
		return showReceipts(r, receiptPage{
			Form:    receiptForm{Date: r.today().String(), Method: till.ByCash},
			Booking: bookingForm{Date: r.today().String(), Series: ledger.General},
		}, err)
	}
	return r.to(r.base() + "/receipts?year=" + strconv.Itoa(n.Year) + "&done=changed#r" + n.String())
}

// receiptVoucher drafts one voucher from the chosen receipts and opens it for the accountant to complete.
func receiptVoucher(r *request) error {
	f := bookingForm{
		Date: strings.TrimSpace(r.FormValue("date")), Cash: r.FormValue("cash"), Bank: r.FormValue("bank"),
		Series: ledger.Series(r.FormValue("series")), typed: map[string]string{},
	}
	for _, id := range r.Request().PostForm["receipt"] {
		f.typed[id] = strings.TrimSpace(r.FormValue("account." + id))
	}
	b, err := f.booking(r)
	var ref books.Ref
	if err == nil {
		ref, err = r.till().Book(r.ctx(), r.actor(), r.key(), b)
	}
	if err != nil {
		return showReceipts(r, receiptPage{
			Form: receiptForm{Date: r.today().String(), Method: till.ByCash}, Booking: f,
		}, err)
	}
	return r.to(r.voucherLink(ref.ID) + "/edit?done=saved")
}

// booking reads which receipts were chosen, in the order of the form, and the accounts that were typed.
func (f *bookingForm) booking(r *request) (till.Booking, error) {
	b := till.Booking{Book: r.book.ID, Series: f.Series, Cash: f.Cash, Bank: f.Bank}
	ids := r.Request().PostForm["receipt"]
	if len(ids) == 0 {
		return b, ledger.NewError(ledger.Invalid, "web.none_chosen", nil)
	}
	var c *choices
	err := r.snapshot(func(ctx context.Context, s *books.Snapshot) error {
		var err error
		c, err = readChoices(ctx, s)
		return err
	})
	if err != nil {
		return b, err
	}
	var es ledger.Errors
	if b.Date, err = ledger.ParseDate(f.Date); err != nil {
		es = append(es, ledger.Problems(err)[0].At("date"))
	}
	for _, id := range ids {
		n, err := till.ParseNumber(id)
		if err != nil {
			return b, err
		}
		account, err := c.account(f.typed[id])
		if err != nil {
			es = append(es, ledger.Problems(err)[0].At("account."+id))
		}
		b.Receipts = append(b.Receipts, till.Booked{Number: n, Account: account})
	}
	// The list shows the newest first; the voucher has the receipts in the order of their numbers.
	slices.Reverse(b.Receipts)
	return b, es.Err()
}
