using CryptoSim.Data.Orders;

namespace CryptoSim.Api;

/// <summary>One page of a list.</summary>
/// <param name="NextCursor">Give it back as <c>cursor</c> for the next page; null on the last.</param>
public sealed record ListAnswer<T>(IReadOnlyList<T> Items, string? NextCursor);

internal static class ListAnswers
{
    public static ListAnswer<TItem> ToAnswer<TRow, TItem>(this Page<TRow> page, Func<TRow, TItem> item) =>
        new([.. page.Items.Select(item)], page.NextCursor?.ToString("N"));
}
