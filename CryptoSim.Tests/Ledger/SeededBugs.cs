using CryptoSim.Domain.Ledger;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Tests.Ledger;

/// <summary>Mistakes that a decision could be made with, each such that most of the ledger still adds up.</summary>
internal static class SeededBugs
{
    public static readonly IReadOnlyDictionary<string, Func<TradeDecision, TradeDecision>> OfFills =
        new Dictionary<string, Func<TradeDecision, TradeDecision>>
        {
            ["a leg is skipped"] = decision => WithJournals(decision, journals =>
            {
                var index = journals.FindIndex(journal => journal.Kind == JournalKind.Fill);
                journals[index] = journals[index] with { Entries = [.. journals[index].Entries.SkipLast(1)] };
            }),
            ["a leg is in the wrong asset"] = decision => WithJournals(decision, journals =>
            {
                var index = journals.FindIndex(journal => journal.Kind == JournalKind.Fill);
                journals[index] = journals[index] with
                {
                    Entries = [.. journals[index].Entries.Select(
                        entry => entry.Asset == "BTC" ? entry with { Asset = "ETH" } : entry)],
                };
            }),
            ["the fee is taken twice"] = decision => WithJournals(
                decision, journals => journals.Add(journals.First(journal => journal.Kind == JournalKind.Fee))),
            ["the fee is beyond its rate"] = decision =>
            {
                var fill = decision.Fills[0];
                var order = decision.Order with { Fee = decision.Order.Fee + fill.Fee };
                return WithJournals(
                    decision with { Order = order, Fills = [fill with { Fee = fill.Fee * 2 }, .. decision.Fills.Skip(1)] },
                    journals => journals.Add(journals.First(journal => journal.FillId == fill.FillId
                        && journal.Kind == JournalKind.Fee)));
            },
            ["a fill is beyond its level"] = decision => decision with
            {
                Fills = [.. decision.Fills.Select(fill => fill with { LevelQuantity = fill.Quantity / 2 })],
            },
            ["a fill is worse than its level"] = decision => decision with
            {
                Fills = [.. decision.Fills.Select(fill => fill with { LevelPrice = fill.Price + 1 })],
            },
            ["a fill has a negative quantity"] = decision =>
            {
                // One too many and one back: the order and the journals still add up.
                var fill = decision.Fills[0];
                var (more, back) = (fill with { Quantity = fill.Quantity * 2 },
                    fill with { FillId = Guid.NewGuid(), Quantity = -fill.Quantity, Fee = 0 });
                return WithJournals(
                    decision with { Fills = [more, back, .. decision.Fills.Skip(1)] },
                    journals =>
                    {
                        var index = journals.FindIndex(journal => journal.FillId == fill.FillId);
                        var entries = journals[index].Entries;
                        journals[index] = journals[index] with
                        {
                            Entries = [.. entries.Select(entry => entry with { Amount = entry.Amount * 2 })],
                        };
                        journals.Insert(index + 1, journals[index] with
                        {
                            FillId = back.FillId,
                            Entries = [.. entries.Select(entry => entry with { Amount = -entry.Amount })],
                        });
                    });
            },
            ["an order is filled and does not know"] = decision => decision with
            {
                Order = decision.Order with { FilledQuantity = decision.Order.FilledQuantity / 2 },
            },
        };

    public static readonly IReadOnlyDictionary<string, Func<TradeDecision, TradeDecision>> OfCancels =
        new Dictionary<string, Func<TradeDecision, TradeDecision>>
        {
            ["a hold is not released"] = decision => decision with { Journals = [] },
            ["a hold is released twice"] = decision => decision with
            {
                Journals = [.. decision.Journals, .. decision.Journals],
            },
        };

    public static IEnumerable<object[]> OfFillsNames => OfFills.Keys.Select(name => new object[] { name });

    /// <summary>Of an amend that takes something, rests the rest, and needs less than it held.</summary>
    public static readonly IReadOnlyDictionary<string, Func<TradeDecision, TradeDecision>> OfAmends =
        new Dictionary<string, Func<TradeDecision, TradeDecision>>
        {
            ["what an amend needs no longer is not released"] = decision => WithJournals(
                decision, journals => journals.RemoveAll(journal => journal.Kind == JournalKind.Release)),
            ["an amended order still holds what it held"] = decision => WithJournals(
                decision with
                {
                    Order = decision.Order with
                    {
                        HeldAmount = decision.Order.HeldAmount - decision.Journals
                            .Single(journal => journal.Kind == JournalKind.Release).Entries
                            .Single(entry => entry.Account == LedgerAccount.Held).Amount,
                    },
                },
                _ => { }),
            ["an amended order fills beyond its new limit"] = decision => decision with
            {
                Order = decision.Order with { LimitPrice = decision.Fills[0].Price - 1 },
            },
        };

    public static IEnumerable<object[]> OfAmendsNames => OfAmends.Keys.Select(name => new object[] { name });

    public static IEnumerable<object[]> OfCancelsNames => OfCancels.Keys.Select(name => new object[] { name });

    private static TradeDecision WithJournals(TradeDecision decision, Action<List<Journal>> change)
    {
        var journals = decision.Journals.ToList();
        change(journals);
        return decision with { Journals = journals };
    }
}
