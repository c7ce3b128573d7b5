using CryptoSim.Domain.FillModels;
using CryptoSim.Domain.Orders;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CryptoSim.Data.Orders;

internal sealed class OrderConfigurations :
    IEntityTypeConfiguration<OrderRow>,
    IEntityTypeConfiguration<FillRow>,
    IEntityTypeConfiguration<TradingStateRow>,
    IEntityTypeConfiguration<CancelTimerRow>,
    IEntityTypeConfiguration<OrderTrailRow>
{
    public void Configure(EntityTypeBuilder<OrderRow> builder)
    {
        builder.ToTable("orders", table =>
            table.HasCheckConstraint("ck_orders_filled", "filled_quantity >= 0 AND filled_quantity <= quantity"));
        builder.HasKey(row => new { row.AccountId, row.OrderId });
        builder.Property(row => row.FillModel).HasDefaultValue(FillModel.Depth);
        builder.Property(row => row.CloseTerms).HasColumnType("jsonb");
        builder.Property(row => row.OtherLeg).HasColumnType("jsonb");
        builder.HasIndex(row => new { row.AccountId, row.ClientOrderId })
            .IsUnique().HasFilter("client_order_id IS NOT NULL AND client_id_scope <> 'released'");
        builder.Property(row => row.ClientIdScope).HasDefaultValue(ClientIdScope.Forever);
        // Serves the account's open orders, and the start of an instance, which reads all of them.
        builder.HasIndex(row => new { row.AccountId, row.Symbol, row.OrderId }).HasFilter("status = 'open'");
    }

    public void Configure(EntityTypeBuilder<FillRow> builder)
    {
        builder.ToTable("fills").HasKey(row => new { row.AccountId, row.FillId });
        builder.HasIndex(row => new { row.AccountId, row.OrderId });
    }

    public void Configure(EntityTypeBuilder<TradingStateRow> builder) =>
        builder.ToTable("trading_states").HasKey(row => new { row.AccountId, row.Symbol });

    public void Configure(EntityTypeBuilder<OrderTrailRow> builder) =>
        builder.ToTable("order_trails").HasKey(row => new { row.AccountId, row.OrderId });

    public void Configure(EntityTypeBuilder<CancelTimerRow> builder)
    {
        builder.ToTable("cancel_timers").HasKey(row => new { row.AccountId, row.ApiKey });
        builder.HasIndex(row => row.FiresAt);
    }
}
