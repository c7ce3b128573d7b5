using Npgsql;

namespace CryptoSim.Tests.Crashes;

/// <summary>Who holds the lead of the feed, as Postgres has it.</summary>
internal static class FeedLeader
{
    /// <param name="pidOf">Process id of a feed: the holder's name carries it.</param>
    public static async Task<TFeed> FindAsync<TFeed>(
        NpgsqlDataSource dataSource, IEnumerable<TFeed> feeds, Func<TFeed, int?> pidOf)
    {
        await using var command = dataSource.CreateCommand("SELECT holder FROM leases WHERE name = 'pricefeed'");
        var holder = (string)(await command.ExecuteScalarAsync())!;
        return feeds.Single(feed => holder.Contains($"-{pidOf(feed)}-", StringComparison.Ordinal));
    }
}
