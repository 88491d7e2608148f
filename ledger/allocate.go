package ledger

import (
	"cmp"
	"math/bits"
	"slices"
)

// Allocate splits total over the weights by largest remainder, so that the parts always sum to total; ties go to
// the earlier weight, equal weights differ by at most one fen and a zero weight gets nothing. Weights are counts or
// scaled shares and must not be negative; their sum must be positive unless total is zero. It fails with
// allocate.negative_weight, allocate.no_weight, or allocate.weights_too_large when the sum does not fit 64 bits.
func Allocate(total Money, weights []int64) ([]Money, error) {
	var sum uint64
	for _, w := range weights {
		if w < 0 {
			return nil, NewError(Invalid, "allocate.negative_weight", nil)
		}
		var carry uint64
		if sum, carry = bits.Add64(sum, uint64(w), 0); carry != 0 {
			return nil, NewError(Invalid, "allocate.weights_too_large", nil)
		}
	}
	if total == 0 {
		return make([]Money, len(weights)), nil
	}
	if sum == 0 {
		return nil, NewError(Invalid, "allocate.no_weight", nil)
	}
	if total < 0 {
		parts := allocateParts(-uint64(total), weights, sum)
		for i := range parts {
			parts[i] = -parts[i]
		}
		return parts, nil
	}
	return allocateParts(uint64(total), weights, sum), nil
}

// allocateParts gives each weight the floor of its ideal part and then the fen that are left over, one each, to the
// largest remainders. Products have 128 bits; a quotient always fits, because no weight exceeds the sum.
func allocateParts(total uint64, weights []int64, sum uint64) []Money {
	type rest struct {
		index     int
		remainder uint64
	}
	parts := make([]Money, len(weights))
	rests := make([]rest, 0, len(weights))
	left := total
	for i, w := range weights {
		high, low := bits.Mul64(total, uint64(w))
		quotient, remainder := bits.Div64(high, low, sum)
		parts[i] = Money(quotient)
		left -= quotient
		if remainder > 0 {
			rests = append(rests, rest{i, remainder})
		}
	}
	slices.SortFunc(rests, func(a, b rest) int {
		return cmp.Or(cmp.Compare(b.remainder, a.remainder), cmp.Compare(a.index, b.index))
	})
	for _, r := range rests[:left] {
		parts[r.index]++
	}
	return parts
}
