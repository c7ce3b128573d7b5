using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CryptoSim.Data.Leases;

/// <summary>Who may do what only one process may do. Written by <see cref="LeaseStore"/> alone.</summary>
public sealed class LeaseRow
{
    public required string Name { get; init; }

    public required string Holder { get; init; }

    public required long Term { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The holder goes on, but gives the lease to anyone who can do better.</summary>
    public bool IsOffered { get; init; }
}

internal sealed class LeaseConfiguration : IEntityTypeConfiguration<LeaseRow>
{
    public void Configure(EntityTypeBuilder<LeaseRow> builder)
    {
        builder.ToTable("leases").HasKey(row => row.Name);
        // A version of this program that knows of no offers inserts none.
        builder.Property(row => row.IsOffered).HasDefaultValue(false);
    }
}
