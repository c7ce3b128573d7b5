using System.Runtime.CompilerServices;
using CryptoSim.Data.Replicas;
using CryptoSim.Domain.Orders;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CryptoSim.Data.Orders;

/// <summary>Which orders a list holds.</summary>
public enum OrderScope
{
    All,
    Open,
    Closed,
}

/// <summary>One page of a list that goes from new to old.</summary>
/// <param name="NextCursor">Pass it to get what follows; null at the end.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, Guid? NextCursor);

/// <summary>An order and its fills, oldest first.</summary>
public sealed record OrderWithFills(Order Order, IReadOnlyList<Fill> Fills);

/// <summary>Reads of orders and fills. Ids are of version 7, so their order is the order of time and they serve as
/// cursors. The newest page is the primary's; older pages, which accounts seldom ask for and which can be long, are the
/// replica's where it has the account's last commit.</summary>
/// <param name="reads">Where older pages are read; null: where the newest is.</param>
public sealed class OrderReads(IDbContextFactory<CryptoSimDbContext> contexts, ReadSources? reads = null)
{
    /// <summary>An account's orders, newest first, each with its fills.</summary>
    /// <param name="before">The last page's cursor.</param>
    public Task<Page<OrderWithFills>> ListAsync(
        Guid accountId,
        OrderScope scope,
        string? symbol,
        int limit,
        Guid? before,
        CancellationToken cancellationToken) => PageAsync(
            accountId,
            before,
            (context, token) => ListAsync(context, accountId, scope, symbol, limit, before, token),
            cancellationToken);

    private static async Task<Page<OrderWithFills>> ListAsync(
        CryptoSimDbContext context,
        Guid accountId,
        OrderScope scope,
        string? symbol,
        int limit,
        Guid? before,
        CancellationToken cancellationToken)
    {
        var query = context.Orders.AsNoTracking().Where(order => order.AccountId == accountId);
        query = scope switch
        {
            OrderScope.Open => query.Where(
                order => order.Status == OrderStatus.Open || order.Status == OrderStatus.Pending),
            OrderScope.Closed => query.Where(
                order => order.Status != OrderStatus.Open && order.Status != OrderStatus.Pending),
            _ => query,
        };
        if (symbol is not null)
        {
            query = query.Where(order => order.Symbol == symbol);
        }

        if (before is { } cursor)
        {
            query = query.Where(order => order.OrderId < cursor);
        }

        var rows = await query.OrderByDescending(order => order.OrderId).Take(limit + 1).ToListAsync(cancellationToken);
        var page = rows.Take(limit).ToList();
        var fills = await FillsOfAsync(context, accountId, [.. page.Select(order => order.OrderId)], cancellationToken);
        var marks = await MarksOfAsync(context, page, cancellationToken);
        return new Page<OrderWithFills>(
            [.. page.Select(order => new OrderWithFills(
                order.ToOrder(marks.GetValueOrDefault(order.OrderId)), [.. fills[order.OrderId]]))],
            rows.Count > limit ? page[^1].OrderId : null);
    }

    /// <returns>Null when the order is not there, or not this account's.</returns>
    public async Task<OrderWithFills?> FindAsync(Guid accountId, Guid orderId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var row = await context.Orders.AsNoTracking()
            .SingleOrDefaultAsync(order => order.AccountId == accountId && order.OrderId == orderId, cancellationToken);
        if (row is null)
        {
            return null;
        }

        var fills = await FillsOfAsync(context, accountId, [orderId], cancellationToken);
        var marks = await MarksOfAsync(context, [row], cancellationToken);
        return new OrderWithFills(row.ToOrder(marks.GetValueOrDefault(orderId)), [.. fills[orderId]]);
    }

    /// <summary>How far the trailing stops among some orders of an account have followed.</summary>
    private static async Task<Dictionary<Guid, OrderTrailRow>> MarksOfAsync(
        CryptoSimDbContext context, List<OrderRow> orders, CancellationToken cancellationToken)
    {
        Guid[] trailing = [.. orders
            .Where(order => order is { TrailDistance: not null, Status: OrderStatus.Pending })
            .Select(order => order.OrderId)];
        return trailing.Length == 0
            ? []
            : await context.OrderTrails.AsNoTracking()
                .Where(row => row.AccountId == orders[0].AccountId && trailing.Contains(row.OrderId))
                .ToDictionaryAsync(row => row.OrderId, cancellationToken);
    }

    /// <summary>An account's fills, newest first.</summary>
    public Task<Page<FillRow>> FillsAsync(
        Guid accountId,
        string? symbol,
        Guid? orderId,
        int limit,
        Guid? before,
        CancellationToken cancellationToken) => PageAsync(
            accountId,
            before,
            (context, token) => FillsAsync(context, accountId, symbol, orderId, limit, before, token),
            cancellationToken);

    private static async Task<Page<FillRow>> FillsAsync(
        CryptoSimDbContext context,
        Guid accountId,
        string? symbol,
        Guid? orderId,
        int limit,
        Guid? before,
        CancellationToken cancellationToken)
    {
        var query = context.Fills.AsNoTracking().Where(fill => fill.AccountId == accountId);
        if (symbol is not null)
        {
            query = query.Where(fill => fill.Symbol == symbol);
        }

        if (orderId is { } id)
        {
            query = query.Where(fill => fill.OrderId == id);
        }

        if (before is { } cursor)
        {
            query = query.Where(fill => fill.FillId < cursor);
        }

        var rows = await query.OrderByDescending(fill => fill.FillId).Take(limit + 1).ToListAsync(cancellationToken);
        var page = rows.Take(limit).ToList();
        return new Page<FillRow>(page, rows.Count > limit ? page[^1].FillId : null);
    }

    /// <summary>All fills of the account's running season in the order they were committed, streamed: positions, average
    /// cost and profit are derived from them.</summary>
    /// <param name="after">Only fills of commits later than this event number, to carry on from an earlier read.</param>
    public async IAsyncEnumerable<FillRow> SeasonFillsAsync(
        Guid accountId, long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var fills = context.Fills.AsNoTracking()
            .Where(fill => fill.AccountId == accountId
                && fill.EventNumber > after
                && fill.Season == context.Accounts.First(account => account.AccountId == accountId).Season)
            .OrderBy(fill => fill.EventNumber).ThenBy(fill => fill.FillId)
            .AsAsyncEnumerable();
        await foreach (var fill in fills.WithCancellation(cancellationToken))
        {
            yield return fill;
        }
    }

    private async Task<Page<T>> PageAsync<T>(
        Guid accountId,
        Guid? before,
        Func<CryptoSimDbContext, CancellationToken, Task<Page<T>>> read,
        CancellationToken cancellationToken)
    {
        if (before is null || reads is null)
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            return await read(context, cancellationToken);
        }

        return await reads.ReadOwnAsync(
            accountId,
            async (source, token) =>
            {
                await using var context = ContextOn(source);
                return await read(context, token);
            },
            cancellationToken);
    }

    private static CryptoSimDbContext ContextOn(NpgsqlDataSource source) =>
        new(new DbContextOptionsBuilder<CryptoSimDbContext>().UseNpgsql(source).Options);

    internal static async Task<ILookup<Guid, Fill>> FillsOfAsync(
        CryptoSimDbContext context, Guid accountId, Guid[] orderIds, CancellationToken cancellationToken)
    {
        var rows = await context.Fills.AsNoTracking()
            .Where(fill => fill.AccountId == accountId && orderIds.Contains(fill.OrderId))
            .OrderBy(fill => fill.FillId)
            .ToListAsync(cancellationToken);
        return rows.ToLookup(fill => fill.OrderId, fill => fill.ToFill());
    }
}
