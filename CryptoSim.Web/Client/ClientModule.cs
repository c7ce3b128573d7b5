namespace CryptoSim.Web.Client;

public static class ClientModule
{
    /// <summary>Registers <see cref="CryptoSimClient"/> on the service named <c>api</c>.</summary>
    public static IServiceCollection AddCryptoSimClient(this IServiceCollection services)
    {
        services.AddHttpClient<CryptoSimClient>(http => http.BaseAddress = new Uri("http://api"));
        return services;
    }
}
