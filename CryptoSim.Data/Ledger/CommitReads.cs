using Microsoft.EntityFrameworkCore;

namespace CryptoSim.Data.Ledger;

/// <summary>Reads of commits, by their account.</summary>
public sealed class CommitReads(IDbContextFactory<CryptoSimDbContext> contexts)
{
    /// <summary>Commits of an account with these event numbers, in their order.</summary>
    public async Task<IReadOnlyList<CommitRow>> ListAsync(
        Guid accountId, IReadOnlyCollection<long> eventNumbers, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Commits.AsNoTracking()
            .Where(commit => commit.AccountId == accountId && eventNumbers.Contains(commit.EventNumber))
            .OrderBy(commit => commit.EventNumber)
            .ToListAsync(cancellationToken);
    }
}
