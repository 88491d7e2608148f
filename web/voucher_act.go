package web

import (
	"strconv"
	"strings"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// refs reads which vouchers were chosen, each with the version that the person saw: "12.3" is version 3 of voucher 12.
func (r *request) refs() ([]books.Ref, error) {
	var out []books.Ref
	for _, text := range r.Request().PostForm["ref"] {
		id, version, _ := strings.Cut(text, ".")
		n, err := strconv.ParseInt(id, 10, 64)
		if err != nil {
			return nil, ledger.NewError(ledger.Invalid, "web.bad_form", nil)
		}
		v, err := strconv.Atoi(version)
		if err != nil {
			return nil, ledger.NewError(ledger.Invalid, "web.bad_form", nil)
		}
		out = append(out, books.Ref{ID: ledger.VoucherID(n), Version: v})
	}
	if len(out) == 0 {
		return nil, ledger.NewError(ledger.Invalid, "web.none_chosen", nil)
	}
	return out, nil
}

// act moves vouchers on and returns to where the person was. What stands in the way is shown on the list, with its
// vouchers.
func act(r *request, done string, move func(refs []books.Ref) error) error {
	refs, err := r.refs()
	if err == nil {
		err = move(refs)
	}
	if err != nil {
		if ledger.KindOf(err) == ledger.Internal {
			return err
		}
		return showList(r, err)
	}
	back := localPath(r.FormValue("back"))
	if !strings.HasPrefix(back, r.base()) {
		back = r.base() + "/vouchers"
	}
	return r.to(withDone(back, done))
}

// withDone adds what was done to an address, in place of what an earlier page said.
func withDone(path, done string) string {
	path, query, _ := strings.Cut(path, "?")
	var keep []string
	for part := range strings.SplitSeq(query, "&") {
		if part != "" && !strings.HasPrefix(part, "done=") {
			keep = append(keep, part)
		}
	}
	return path + "?" + strings.Join(append(keep, "done="+done), "&")
}

func voucherSubmit(r *request) error {
	return act(r, "submitted", func(refs []books.Ref) error {
		_, err := r.srv.Books.Submit(r.ctx(), r.actor(), r.key(), r.book.ID, refs)
		return err
	})
}

func voucherWithdraw(r *request) error {
	return act(r, "withdrawn", func(refs []books.Ref) error {
		_, err := r.srv.Books.Withdraw(r.ctx(), r.actor(), r.key(), r.book.ID, refs, r.FormValue("reason"))
		return err
	})
}

func voucherCheck(r *request) error {
	return act(r, "checked", func(refs []books.Ref) error {
		_, err := r.srv.Books.Check(r.ctx(), r.actor(), r.key(), r.book.ID, refs)
		return err
	})
}

func voucherUncheck(r *request) error {
	return act(r, "unchecked", func(refs []books.Ref) error {
		_, err := r.srv.Books.Uncheck(r.ctx(), r.actor(), r.key(), r.book.ID, refs, r.FormValue("reason"))
		return err
	})
}

func voucherPost(r *request) error {
	return act(r, "posted", func(refs []books.Ref) error {
		_, err := r.srv.Books.Post(r.ctx(), r.actor(), r.key(), r.book.ID, refs)
		return err
	})
}

// voucherReverse prepares the red-letter reversal of a posted voucher as a draft.
func voucherReverse(r *request) error {
	id, err := r.voucherID()
	if err != nil {
		return err
	}
	date, err := ledger.ParseDate(r.FormValue("date"))
	if err != nil {
		return showVoucher(r, id, err)
	}
	ref, err := r.srv.Books.Reverse(r.ctx(), r.actor(), r.key(), books.Reversal{Book: r.book.ID, Voucher: id, Date: date})
	if err != nil {
		return showVoucher(r, id, err)
	}
	return r.to(r.voucherLink(ref.ID) + "?done=reversed")
}
