package till

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// Method is how money came in.
type Method string

// The methods: banknotes, money paid in at the bank, and a transfer.
const (
	ByCash     Method = "cash"
	ByBank     Method = "bank"
	ByTransfer Method = "transfer"
)

// Methods lists the methods in the order of forms and prints.
var Methods = [...]Method{ByCash, ByBank, ByTransfer}

// Limits of a receipt, in characters.
const (
	MaxPayer   = 100
	MaxPurpose = 100
)

// Number names a receipt of a book: the year and the number in it.
type Number struct {
	Year int
	No   int
}

// String writes the number as addresses do: 2026-12.
func (n Number) String() string { return strconv.Itoa(n.Year) + "-" + strconv.Itoa(n.No) }

// Printed writes the number as receipts carry it: 2026-00012.
func (n Number) Printed() string { return fmt.Sprintf("%d-%05d", n.Year, n.No) }

// ParseNumber reads what String and Printed write, or fails with till.receipt_unknown.
func ParseNumber(s string) (Number, error) {
	year, no, _ := strings.Cut(s, "-")
	y, yearErr := strconv.ParseUint(year, 10, 12)
	n, noErr := strconv.ParseUint(no, 10, 31)
	if yearErr != nil || noErr != nil || n == 0 {
		if runes := []rune(s); len(runes) > 20 {
			s = string(runes[:20])
		}
		return Number{}, unknown(s)
	}
	return Number{int(y), int(n)}, nil
}

func unknown(number string) error {
	return ledger.NewError(ledger.NotFound, "till.receipt_unknown", ledger.Args{"number": number})
}

// Receipt is a receipt (收款收据) for money that the cashier took in; Amount in fen. Voucher is the one that books it,
// 0 for none; Standing tells whether that voucher exists and is not reversed.
type Receipt struct {
	Number     Number
	Date       ledger.Date
	Payer      string
	Purpose    string
	Amount     ledger.Money
	Method     Method
	Voucher    ledger.VoucherID
	Standing   bool
	IssuedBy   ledger.UserID
	Issuer     string // name of the cashier
	IssuedAt   time.Time
	VoidedBy   ledger.UserID
	Voider     string
	VoidedAt   time.Time
	VoidReason string
}

// Voided reports whether the receipt was voided (作废).
func (r Receipt) Voided() bool { return r.VoidedBy != 0 }

// NewReceipt is a receipt to be issued. Voucher may name one that books the money already, or be 0.
type NewReceipt struct {
	Book    ledger.BookID
	Date    ledger.Date
	Payer   string
	Purpose string
	Amount  ledger.Money
	Method  Method
	Voucher ledger.VoucherID
}

func (n NewReceipt) check() ledger.Errors {
	var es ledger.Errors
	for _, t := range []struct {
		field, text string
		max         int
	}{{"payer", n.Payer, MaxPayer}, {"purpose", n.Purpose, MaxPurpose}} {
		if t.text == "" {
			es = append(es, ledger.NewError(ledger.Invalid, "field.required", nil).At(t.field))
		} else if e := ledger.CheckText(t.field, t.text, t.max); e != nil {
			es = append(es, e)
		}
	}
	if n.Amount <= 0 || n.Amount > ledger.MaxMoney {
		es = append(es, ledger.NewError(ledger.Invalid, "till.amount", nil).At("amount"))
	}
	if n.Method != ByCash && n.Method != ByBank && n.Method != ByTransfer {
		es = append(es, ledger.NewError(ledger.Invalid, "till.method", nil).At("way"))
	}
	if !n.Date.Valid() || !n.Date.Period().Valid() {
		es = append(es, ledger.NewError(ledger.Invalid, "voucher.no_date", nil).At("date"))
	}
	return es
}

// Issue gives a receipt the next number of its year and keeps it. Only a cashier may (till.not_cashier); a date that
// has not come is till.future, an unknown voucher till.voucher_unknown.
func (t *Till) Issue(ctx context.Context, who ledger.Actor, key string, n NewReceipt) (Number, error) {
	n.Payer, n.Purpose = strings.TrimSpace(n.Payer), strings.TrimSpace(n.Purpose)
	if err := cashierOnly(who); err != nil {
		return Number{}, err
	}
	if err := n.check().Err(); err != nil {
		return Number{}, err
	}
	return books.Once(ctx, t.db, n.Book, key, "receipt.issue", n, func(ctx context.Context, tx *db.Tx) (Number, error) {
		if n.Date > ledger.DateOf(tx.Now) {
			return Number{}, ledger.NewError(ledger.Invalid, "till.future", nil).At("date")
		}
		r := Receipt{
			Number: Number{Year: n.Date.Year()}, Date: n.Date, Payer: n.Payer, Purpose: n.Purpose, Amount: n.Amount,
			Method: n.Method, Voucher: n.Voucher, IssuedBy: who.ID, Issuer: who.Name, IssuedAt: tx.Now,
		}
		err := trail.Write(ctx, tx, n.Book, func(h *trail.Head) error {
			if err := checkVoucher(ctx, tx, n.Book, n.Voucher); err != nil {
				return err
			}
			var err error
			if r.Number.No, err = nextNumber(ctx, tx, n.Book, r.Number.Year); err != nil {
				return err
			}
			if err := insertReceipt(ctx, tx, n.Book, r); err != nil {
				return err
			}
			return h.Log(ctx, tx, who, trail.Entry{
				Action: "receipt.issue", Object: receiptObject(r.Number), After: loggedReceipt(r),
			})
		})
		return r.Number, err
	})
}

// checkVoucher refuses a link to a voucher that does not exist or was reversed.
func checkVoucher(ctx context.Context, tx *db.Tx, book ledger.BookID, id ledger.VoucherID) error {
	if id == 0 {
		return nil
	}
	stands, err := voucherStands(ctx, tx, book, id)
	if err == nil && !stands {
		return ledger.NewError(ledger.Invalid, "till.voucher_unknown",
			ledger.Args{"id": strconv.FormatInt(int64(id), 10)}).At("voucher")
	}
	return err
}

// Void makes a receipt worth nothing; it keeps its number. Only a cashier may, with a reason. A receipt whose voucher
// stands is till.receipt_booked: the draft is deleted or the voucher reversed first.
func (t *Till) Void(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, n Number, reason string,
) error {
	reason = strings.TrimSpace(reason)
	if err := cashierOnly(who); err != nil {
		return err
	}
	if reason == "" {
		return ledger.NewError(ledger.Invalid, "field.required", nil).At("reason")
	}
	if e := ledger.CheckText("reason", reason, ledger.MaxSummary); e != nil {
		return e
	}
	request := struct {
		Number Number
		Reason string
	}{n, reason}
	const op = "receipt.void"
	_, err := books.Once(ctx, t.db, book, key, op, request, func(ctx context.Context, tx *db.Tx) (bool, error) {
		return true, trail.Write(ctx, tx, book, func(h *trail.Head) error {
			r, err := readReceipt(ctx, tx, book, n)
			if err != nil {
				return err
			}
			if err := r.free(); err != nil {
				return err
			}
			if err := voidReceipt(ctx, tx, book, n, who, reason); err != nil {
				return err
			}
			return h.Log(ctx, tx, who, trail.Entry{
				Action: "receipt.void", Object: receiptObject(n), Before: loggedReceipt(r),
				After: map[string]string{"reason": reason},
			})
		})
	})
	return err
}

// free refuses a receipt that is void or booked.
func (r Receipt) free() error {
	args := ledger.Args{"number": r.Number.Printed()}
	switch {
	case r.Voided():
		return ledger.NewError(ledger.Conflict, "till.receipt_void", args)
	case r.Standing:
		return ledger.NewError(ledger.Conflict, "till.receipt_booked", args)
	}
	return nil
}

func receiptObject(n Number) string { return "receipt/" + n.String() }

// logged is what the log keeps of a receipt.
type logged struct {
	Date    ledger.Date      `json:"date"`
	Payer   string           `json:"payer"`
	Purpose string           `json:"purpose"`
	Amount  string           `json:"amount"`
	Method  Method           `json:"way"`
	Voucher ledger.VoucherID `json:"voucher,omitempty"`
}

func loggedReceipt(r Receipt) logged {
	return logged{r.Date, r.Payer, r.Purpose, r.Amount.Grouped(), r.Method, r.Voucher}
}

// Receipt returns one receipt, or till.receipt_unknown.
func (t *Till) Receipt(ctx context.Context, book ledger.BookID, n Number) (Receipt, error) {
	var out Receipt
	err := t.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		out, err = readReceipt(ctx, tx, book, n)
		return err
	})
	return out, err
}

// MaxReceipts bounds one page of receipts.
const MaxReceipts = 100

// ReceiptQuery selects receipts of a year. Text is searched in payer and purpose, and is compared with the number and
// the amount; empty text matches all. Before, when not 0, continues below that number.
type ReceiptQuery struct {
	Year   int
	Text   string
	Before int
}

// Receipts lists at most MaxReceipts receipts, the newest first, and the number that the next page is asked with, 0 on
// the last one.
func (t *Till) Receipts(
	ctx context.Context, book ledger.BookID, q ReceiptQuery,
) (found []Receipt, next int, err error) {
	err = t.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		found, err = listReceipts(ctx, tx, book, q)
		return err
	})
	if len(found) > MaxReceipts {
		found = found[:MaxReceipts]
		next = found[MaxReceipts-1].Number.No
	}
	return found, next, err
}

// Years lists the years in which the book issued receipts, the newest first.
func (t *Till) Years(ctx context.Context, book ledger.BookID) ([]int, error) {
	var out []int
	err := t.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		out, err = listYears(ctx, tx, book)
		return err
	})
	return out, err
}
