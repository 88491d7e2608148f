package ledger

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"time"
)

// Hash is a SHA-256 sum.
type Hash [sha256.Size]byte

// ParseHash reads the 64 hexadecimal digits of a hash.
func ParseHash(s string) (Hash, error) {
	var h Hash
	if len(s) != 2*len(h) {
		return h, NewError(Invalid, "hash.malformed", Args{"text": clip(s)})
	}
	if _, err := hex.Decode(h[:], []byte(s)); err != nil {
		return Hash{}, NewError(Invalid, "hash.malformed", Args{"text": clip(s)})
	}
	return h, nil
}

// String returns the hash as 64 hexadecimal digits.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// Short returns the first 16 digits in groups of four, as prints show it.
func (h Hash) Short() string {
	s := h.String()
	return s[:4] + " " + s[4:8] + " " + s[8:12] + " " + s[12:16]
}

// encodingVersion names the canonical encoding below. A change of what is hashed needs a new version beside this one,
// so that old chains stay verifiable.
const encodingVersion = "cunzhang voucher v1"

// Seal computes the voucher's hash over the canonical encoding of everything that may never change: the voucher, its
// lines, the hashes of its attachments and the hash of the voucher before it in the book's chain.
func (v *Voucher) Seal() Hash {
	return sha256.Sum256(v.Encode(make([]byte, 0, 512)))
}

// Encode appends the canonical encoding, version 1: every text as its length and bytes, every number as eight bytes
// big-endian, every list after its length.
func (v *Voucher) Encode(b []byte) []byte {
	b = text(b, encodingVersion)
	b = append(b, v.PrevHash[:]...)
	b = integers(b, int64(v.Book), v.Seq, int64(v.ID), int64(v.Date), int64(v.Number), int64(v.Kind),
		int64(v.Attachments), int64(v.Reverses), int64(v.Supplements))
	b = text(b, string(v.Series), v.Note, v.Source, v.SourceRef)
	b = integers(b, int64(v.PreparedBy), int64(v.CheckedBy), int64(v.PostedBy),
		micros(v.PreparedAt), micros(v.CheckedAt), micros(v.PostedAt))
	b = integers(b, int64(len(v.Lines)))
	for _, l := range v.Lines {
		b = text(b, l.Summary, l.Account)
		b = integers(b, int64(l.Debit), int64(l.Credit), int64(l.Quantity), int64(l.Price))
		d := l.Dimensions
		b = text(b, d.Member, d.Counterparty, d.Venture, d.Project, d.Department)
	}
	b = integers(b, int64(len(v.Files)))
	for _, f := range v.Files {
		b = text(b, f.Name, f.Type)
		b = integers(b, f.Size)
		b = append(b, f.Hash[:]...)
	}
	return b
}

func text(b []byte, ss ...string) []byte {
	for _, s := range ss {
		b = binary.BigEndian.AppendUint32(b, uint32(len(s)))
		b = append(b, s...)
	}
	return b
}

func integers(b []byte, ns ...int64) []byte {
	for _, n := range ns {
		b = binary.BigEndian.AppendUint64(b, uint64(n))
	}
	return b
}

// micros returns the instant in microseconds, the resolution in which instants are stored; no instant is zero.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// Genesis is the previous hash of a book's first voucher: it ties the chain to the book and its regime.
func Genesis(code string, regime Regime, start Period) Hash {
	b := text(nil, "cunzhang book v1", code, regime.String())
	return sha256.Sum256(integers(b, int64(start)))
}

// Head is where a book's chain stands: how many vouchers are posted, the sum of their debits in fen and the hash of
// the last one (the genesis hash before the first).
type Head struct {
	Seq   int64
	Debit Money
	Hash  Hash
}
