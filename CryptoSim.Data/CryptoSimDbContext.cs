using CryptoSim.Data.Accounts;
using CryptoSim.Data.Candles;
using CryptoSim.Data.Leases;
using CryptoSim.Data.Ledger;
using CryptoSim.Data.Markets;
using CryptoSim.Data.Orders;
using CryptoSim.Data.Orders.Watches;
using CryptoSim.Data.Transfers;
using CryptoSim.Data.Users;
using CryptoSim.Domain.FillModels;
using CryptoSim.Domain.Ledger;
using CryptoSim.Domain.Orders;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace CryptoSim.Data;

/// <summary>The database of one market: users, accounts, orders, ledger, candles, leases, data-protection keys. The
/// model, its migrations and reads; money is written by the SQL functions beside the migrations.</summary>
public sealed class CryptoSimDbContext(DbContextOptions<CryptoSimDbContext> options)
    : DbContext(options), IDataProtectionKeyContext
{
    public DbSet<UserRow> Users => Set<UserRow>();

    public DbSet<AccountUserRow> AccountUsers => Set<AccountUserRow>();

    public DbSet<AccountRow> Accounts => Set<AccountRow>();

    public DbSet<SeasonRow> Seasons => Set<SeasonRow>();

    public DbSet<AccessTokenRow> AccessTokens => Set<AccessTokenRow>();

    public DbSet<ApiKeyRow> ApiKeys => Set<ApiKeyRow>();

    public DbSet<BalanceRow> Balances => Set<BalanceRow>();

    public DbSet<DailyVolumeRow> DailyVolumes => Set<DailyVolumeRow>();

    public DbSet<OrderRow> Orders => Set<OrderRow>();

    public DbSet<OrderTrailRow> OrderTrails => Set<OrderTrailRow>();

    public DbSet<FillRow> Fills => Set<FillRow>();

    public DbSet<CommitRow> Commits => Set<CommitRow>();

    public DbSet<JournalRow> Journals => Set<JournalRow>();

    public DbSet<LedgerEntryRow> LedgerEntries => Set<LedgerEntryRow>();

    public DbSet<TransferRow> Transfers => Set<TransferRow>();

    public DbSet<CandleRow> Candles => Set<CandleRow>();

    public DbSet<LeaseRow> Leases => Set<LeaseRow>();

    public DbSet<WatchHolderRow> WatchHolders => Set<WatchHolderRow>();

    public DbSet<WatchPartitionRow> WatchPartitions => Set<WatchPartitionRow>();

    public DbSet<WatchGapRow> WatchGaps => Set<WatchGapRow>();

    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<OrderSide>().HaveConversion<EnumWords<OrderSide>>();
        configurationBuilder.Properties<OrderType>().HaveConversion<EnumWords<OrderType>>();
        configurationBuilder.Properties<ClientIdScope>().HaveConversion<EnumWords<ClientIdScope>>();
        configurationBuilder.Properties<TimeInForce>().HaveConversion<EnumWords<TimeInForce>>();
        configurationBuilder.Properties<TriggerKind>().HaveConversion<EnumWords<TriggerKind>>();
        configurationBuilder.Properties<TriggerUnit>().HaveConversion<EnumWords<TriggerUnit>>();
        configurationBuilder.Properties<SelfTradePrevention>().HaveConversion<EnumWords<SelfTradePrevention>>();
        configurationBuilder.Properties<FillModel>().HaveConversion<EnumWords<FillModel>>();
        configurationBuilder.Properties<OrderStatus>().HaveConversion<EnumWords<OrderStatus>>();
        configurationBuilder.Properties<Liquidity>().HaveConversion<EnumWords<Liquidity>>();
        configurationBuilder.Properties<JournalKind>().HaveConversion<EnumWords<JournalKind>>();
        configurationBuilder.Properties<LedgerAccount>().HaveConversion<EnumWords<LedgerAccount>>();
        configurationBuilder.Properties<TransferKind>().HaveConversion<EnumWords<TransferKind>>();
        configurationBuilder.Properties<CandleOrigin>().HaveConversion<EnumWords<CandleOrigin>>();
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(CryptoSimDbContext).Assembly);
        SnakeCase.Apply(modelBuilder);
    }
}
