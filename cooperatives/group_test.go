package cooperatives_test

import (
	"slices"
	"testing"

	"cunzhang/cooperatives"
)

func TestGroupsComeInTheOrderOfTheirNumbers(t *testing.T) {
	want := []string{
		"一组", "二组", "3组", "第四组", "十组", "十一组", "12组", "二十组", "二十三组", "99999999999组", "", "大寨组", "组",
	}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, cooperatives.CompareGroups)
	if !slices.Equal(got, want) {
		t.Errorf("groups in order: %q, want %q", got, want)
	}
}
