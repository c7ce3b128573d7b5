using CryptoSim.Data.Keys;
using Microsoft.AspNetCore.Authentication;

namespace CryptoSim.Api.Accounts;

internal static class AccountsModule
{
    /// <summary>Opening accounts, and signing in by bearer token.</summary>
    public static IServiceCollection AddAccounts(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<TokenDirectory>();
        services.AddSingleton<AccountOpening>();
        services.AddHostedService<GuestExpiryWorker>();
        services.AddAuthentication(BearerHandler.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, BearerHandler>(BearerHandler.SchemeName, configureOptions: null);
        services.AddAuthorization();
        // The name and the key ring are shared, so that any instance reads the secrets any other wrote.
        services.AddKeyRing(configuration, "CryptoSim");
        return services;
    }
}
