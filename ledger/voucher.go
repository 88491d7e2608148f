package ledger

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Limits of a voucher; the database repeats them as constraints.
const (
	MaxLines       = 500 // lines of a voucher
	MaxSummary     = 200 // characters of a summary
	MaxNote        = 500 // characters of a note
	MaxAttachments = 999 // sheets of source documents
	MaxText        = 64  // characters of a code, a name of a dimension value is longer
)

// VoucherID identifies a voucher within its book, from the first draft on.
type VoucherID int64

// State is the state of a voucher.
type State int8

// The states of a voucher: 草稿, 待审核, 已审核, 已记账.
const (
	StateUnknown State = iota
	Draft
	Submitted
	Checked
	Posted
)

var stateNames = [...]string{"unknown", "draft", "submitted", "checked", "posted"}

// String returns the English name of the state.
func (s State) String() string {
	if s < 0 || int(s) >= len(stateNames) {
		return stateNames[0]
	}
	return stateNames[s]
}

// VoucherKind says what made a voucher, so that statements can leave out carry-forward vouchers.
type VoucherKind int8

// The kinds of vouchers.
const (
	KindOfVoucherUnknown VoucherKind = iota
	Ordinary
	Reversal     // 红字冲销
	Supplement   // 补充登记 of an earlier voucher
	CarryForward // 结转损益
	YearEnd      // 年终结转 to 未分配收益
	Depreciation // 计提折旧与摊销
)

var voucherKindNames = [...]string{
	"unknown", "ordinary", "reversal", "supplement", "carry-forward", "year-end", "depreciation",
}

// String returns the English name of the kind.
func (k VoucherKind) String() string {
	if k < 0 || int(k) >= len(voucherKindNames) {
		return voucherKindNames[0]
	}
	return voucherKindNames[k]
}

// Series is a voucher series (凭证字): 记, 收, 付 or 转.
type Series string

// The series.
const (
	General  Series = "记"
	Receipt  Series = "收"
	Payment  Series = "付"
	Transfer Series = "转"
)

// AllSeries lists the series in the order of prints.
var AllSeries = [...]Series{General, Receipt, Payment, Transfer}

// Valid reports whether the series is one of AllSeries.
func (s Series) Valid() bool {
	for _, k := range AllSeries {
		if s == k {
			return true
		}
	}
	return false
}

// Dimensions are the details of a line: codes of the book's dimension values, empty where there is none.
type Dimensions struct {
	Member       string `json:"member,omitempty"`
	Counterparty string `json:"counterparty,omitempty"`
	Venture      string `json:"venture,omitempty"`
	Project      string `json:"project,omitempty"`
	Department   string `json:"department,omitempty"`
}

// Value returns the code of one dimension.
func (d Dimensions) Value(k Dimension) string {
	switch k {
	case Member:
		return d.Member
	case Counterparty:
		return d.Counterparty
	case Venture:
		return d.Venture
	case Project:
		return d.Project
	case Department:
		return d.Department
	case DimensionUnknown:
	}
	return ""
}

// With returns the dimensions with one of them set.
func (d Dimensions) With(k Dimension, code string) Dimensions {
	switch k {
	case Member:
		d.Member = code
	case Counterparty:
		d.Counterparty = code
	case Venture:
		d.Venture = code
	case Project:
		d.Project = code
	case Department:
		d.Department = code
	case DimensionUnknown:
	}
	return d
}

// Line is one line (分录) of a voucher. Exactly one of Debit and Credit, both in fen, is not zero; a negative amount
// is a red letter.
type Line struct {
	Summary    string     `json:"summary"`
	Account    string     `json:"account"`
	Debit      Money      `json:"debit,omitempty"`
	Credit     Money      `json:"credit,omitempty"`
	Quantity   Quantity   `json:"quantity,omitempty"`
	Price      Price      `json:"price,omitempty"`
	Dimensions Dimensions `json:"dimensions,omitzero"`
}

// Voucher is an accounting voucher (记账凭证) in any state.
type Voucher struct {
	Book        BookID
	ID          VoucherID
	State       State
	Kind        VoucherKind
	Date        Date
	Series      Series
	Number      int // 0 until posted
	Attachments int // sheets of source documents (附单据)
	Note        string
	Source      string // what made it: form, import, assets, closing, reversal …
	SourceRef   string // what it was made from, such as a file's hash or a card's number
	Reverses    VoucherID
	Supplements VoucherID
	Version     int // counts saves of the draft, so that a stale save is told
	Lines       []Line
	Files       []File

	PreparedBy, CheckedBy, PostedBy UserID
	PreparedAt, CheckedAt, PostedAt time.Time

	Seq      int64 // place in the book's chain, from 1
	PrevHash Hash
	Hash     Hash
}

// File is an attachment of a voucher: its name, media type, size in bytes and the SHA-256 of its content.
type File struct {
	Name string
	Type string
	Size int64
	Hash Hash
}

// Period returns the accounting period of the voucher.
func (v *Voucher) Period() Period { return v.Date.Period() }

// Title returns the series and number as people write them: 记-12, or 记-草稿 before posting.
func (v *Voucher) Title() string {
	if v.Number == 0 {
		return string(v.Series) + "-草稿"
	}
	return string(v.Series) + "-" + strconv.Itoa(v.Number)
}

// Totals returns the sums of both sides in fen.
func (v *Voucher) Totals() (debit, credit Money, err error) {
	for _, l := range v.Lines {
		if debit, err = debit.Add(l.Debit); err != nil {
			return 0, 0, err
		}
		if credit, err = credit.Add(l.Credit); err != nil {
			return 0, 0, err
		}
	}
	return debit, credit, nil
}

// CheckText reports a line of text that books cannot hold: NUL, line breaks and other control characters, invalid
// UTF-8, or more than max characters. The field is named in the error.
func CheckText(field, s string, maxChars int) *Error {
	return checkText(field, s, maxChars, "")
}

// CheckNote is CheckText for a text that may have several lines.
func CheckNote(field, s string, maxChars int) *Error {
	return checkText(field, s, maxChars, "\r\n\t")
}

func checkText(field, s string, maxChars int, allowed string) *Error {
	switch {
	case !utf8.ValidString(s):
		return &Error{Kind: Invalid, Key: "text.encoding", Field: field}
	case strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) && !strings.ContainsRune(allowed, r) }):
		return &Error{Kind: Invalid, Key: "text.control", Field: field}
	case utf8.RuneCountInString(s) > maxChars:
		return &Error{Kind: Invalid, Key: "text.too_long", Field: field, Args: Args{"max": strconv.Itoa(maxChars)}}
	}
	return nil
}
