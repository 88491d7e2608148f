package review_test

import (
	"testing"

	"pgregory.net/rapid"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
	"cunzhang/ledger/review"
)

// TestAnyOrderOfStepsKeepsTheThread lets everybody try everything in any order: a step is taken exactly when the person
// may and the state allows it, and nothing that was said is lost or changed.
func TestAnyOrderOfStepsKeepsTheThread(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d)
		rapid.Check(t, func(rt *rapid.T) {
			id := k.write(onFigure("为什么？"))
			state, texts := review.Open, []string{"为什么？"}
			for range rapid.IntRange(1, 8).Draw(rt, "steps") {
				who := rapid.SampledFrom([]review.Person{accountant, checker, auditor, reader}).Draw(rt, "who")
				action := rapid.SampledFrom([]review.Action{
					review.ActionAnswer, review.ActionAgain, review.ActionClose,
				}).Draw(rt, "action")
				text := rapid.StringMatching(`[甲乙丙a-z]{1,20}`).Draw(rt, "text")
				var allowed bool
				var err error
				var next review.State
				switch action {
				case review.ActionAnswer:
					allowed, next = who.Accountant && state == review.Open, review.Answered
					err = k.review.Answer(k.ctx, who, k.key(), k.id, id, text)
				case review.ActionAgain:
					allowed, next = who.Auditor && state != review.Open, review.Open
					err = k.review.AskAgain(k.ctx, who, k.key(), k.id, id, text)
				case review.ActionClose:
					allowed, next = who.Auditor && state == review.Answered, review.Closed
					err = k.review.Close(k.ctx, who, k.key(), k.id, id, text)
				case review.ActionWrite:
				}
				kind := ledger.KindOf(err) // unknown for no error
				if allowed != (err == nil) || !allowed && kind != ledger.Denied && kind != ledger.Conflict {
					rt.Fatalf("%s of a remark that is %s by %s: %v", action, state, who.Name, err)
				}
				if allowed {
					state, texts = next, append(texts, text)
				}
			}
			got := k.find(id)
			if got.State != state || len(got.Entries) != len(texts) {
				rt.Fatalf("%+v is not %s with %v", got, state, texts)
			}
			for i, e := range got.Entries {
				if e.Text != texts[i] {
					rt.Fatalf("entry %d says %s, not %s", i, e.Text, texts[i])
				}
			}
		})
	})
}
