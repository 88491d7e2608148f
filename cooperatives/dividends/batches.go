package dividends

import (
	"time"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
)

// Method is how a batch pays.
type Method int8

// The methods.
const (
	MethodUnknown Method = iota
	ByBank               // 银行代发
	ByCash               // 现金签领
	ByOffset             // 抵扣欠款, with the signed consent of the member
	ByConversion         // 转为股金, by resolution
)

var methodNames = [...]string{"unknown", "bank", "cash", "offset", "conversion"}

// String returns the English name of the method.
func (m Method) String() string { return nameOf(methodNames[:], int(m)) }

// PaidKey is the sentence that says of a payment that it was made: who was paid by setting off a debt, or in
// contributions, has seen no money.
func (m Method) PaidKey() string {
	if m == ByOffset || m == ByConversion {
		return "line_state." + m.String()
	}
	return "line_state." + LinePaid.String()
}

// ParseMethod reads the name of a method or fails with dividend.method.
func ParseMethod(s string) (Method, error) {
	for i, name := range methodNames {
		if i > 0 && s == name {
			return Method(i), nil
		}
	}
	return MethodUnknown, ledger.NewError(ledger.Invalid, "dividend.method", nil).At("method")
}

// BatchState is how far a batch has come.
type BatchState int8

// The states.
const (
	BatchUnknown  BatchState = iota
	BatchPrepared            // waits for another person to release it
	BatchReleased            // may be paid; results are told one after another
	BatchCanceled            // pays nothing
)

var batchStateNames = [...]string{"unknown", "prepared", "released", "canceled"}

// String returns the English name of the state.
func (s BatchState) String() string { return nameOf(batchStateNames[:], int(s)) }

// Batch is a list of payments that one person prepares and another releases. Amounts are in fen.
type Batch struct {
	No       int // in the run, from 1
	Method   Method
	Account  string      // that pays, or of the debt or capital that it is set against
	On       ledger.Date // day of payment
	Payments int
	Gross    ledger.Money
	Tax      ledger.Money
	Document string // consent or resolution
	Files    []ledger.File
	State    BatchState

	PreparedBy ledger.UserID
	Preparer   string
	PreparedAt time.Time
	DecidedBy  ledger.UserID // who released or canceled it
	Decider    string
	DecidedAt  time.Time
	Reason     string // of a cancellation

	Paid       int // payments told as paid that did not come back
	PaidGross  ledger.Money
	Failed     int
	FailedSum  ledger.Money // gross
	Bounced    int          // payments that the bank took back after they were told as paid
	BouncedSum ledger.Money // gross
}

// Net returns what the batch pays in all.
func (b *Batch) Net() ledger.Money { return b.Gross - b.Tax }

// Open returns how many payments have not been told of.
func (b *Batch) Open() int { return b.Payments - b.Paid - b.Failed - b.Bounced }

// Payment is one payment of a batch: what of the part of a holder was neither paid nor set off before.
type Payment struct {
	Holder cooperatives.Holder
	Name   string // of the holder
	Gross  ledger.Money
	Tax    ledger.Money
	Payee  Payee // who is paid: the holder, unless somebody else was named
	Paid   bool  // and did not come back
	// Unbooked: told as paid, by a voucher that was deleted or reversed and is to be drafted anew.
	Unbooked bool
	Failed   bool
	Bounced  bool        // the bank took it back after it was paid
	Reason   string      // of a failure, or why it came back
	On       ledger.Date // when it was told, or came back
	Bouncer  string      // who wrote down that it came back

	batch             int          // of payments that are unbooked
	remainder         ledger.Money // of Gross, what is paid from the account of the remainder
	toldIn, bouncedIn int          // number in its purpose of the first voucher of the report that told of it, and took it back
}

// Told reports whether it is known what became of the payment.
func (p *Payment) Told() bool { return p.Paid || p.Failed || p.Bounced }

// Net returns what the payee receives.
func (p *Payment) Net() ledger.Money { return p.Gross - p.Tax }
