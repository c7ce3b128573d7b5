using CryptoSim.AppHost;

var builder = DistributedApplication.CreateBuilder(args);
var market = Market.From(builder);

if (builder.ExecutionContext.IsPublishMode)
{
    builder.AddAzureContainerAppEnvironment("env");
}

// Containers on a developer's machine, managed services in Azure; with keys and passwords in both (a Key Vault holds
// them), so that the services read the same connection strings wherever they run.
var redis = builder.AddAzureManagedRedis("redis")
    .WithAccessKeyAuthentication()
    .RunAsContainer();
var postgres = builder.AddAzurePostgresFlexibleServer("postgres")
    .WithPasswordAuthentication()
    .RunAsContainer(container => container.KeepData(builder.Configuration));
var cryptosim = postgres.AddDatabase("cryptosim", market.Database);

// Leads, or waits to: one connection to the venue, however many run.
var priceFeed = builder.AddProject<Projects.CryptoSim_PriceFeed>("pricefeed", launchProfileName: null)
    .WithHttpEndpoint()
    .WithProbes()
    .WithReference(redis).WaitFor(redis)
    .WithReference(cryptosim).WaitFor(cryptosim)
    .WithMarket(market)
    .WithReplicas(2)
    .PublishWithScale(new Scale { Minimum = 2, Maximum = 2, Cpu = 0.5, Memory = "1Gi" });

if (!market.IsLive)
{
    var krakenSim = builder.AddProject<Projects.CryptoSim_KrakenSim>("krakensim", launchProfileName: null)
        .WithHttpEndpoint()
        .WithProbes()
        .WithSimulation(market)
        .PublishWithScale(new Scale { Minimum = 1, Maximum = 1, Cpu = 0.5, Memory = "1Gi" });
    priceFeed.WithVenue(krakenSim).WaitFor(krakenSim);
}

var api = builder.AddProject<Projects.CryptoSim_Api>("api", launchProfileName: null)
    .WithHttpEndpoint()
    .WithExternalHttpEndpoints()
    .WithProbes()
    .WithDrain()
    .WithReference(redis).WaitFor(redis)
    .WithReference(cryptosim).WaitFor(cryptosim)
    .WaitFor(priceFeed)
    .WithMarket(market)
    .WithReplicas(2)
    .PublishWithScale(new Scale
    {
        Minimum = 2, Maximum = 10, Cpu = 1, Memory = "2Gi",
        ConcurrentRequests = 200, CpuPercent = 70, MemoryPercent = 75,
    });

// One replica here: its circuits need affinity, which replicas behind a development proxy have not.
builder.AddProject<Projects.CryptoSim_Web>("web", launchProfileName: null)
    .WithHttpEndpoint()
    .WithExternalHttpEndpoints()
    .WithProbes()
    .WithDrain()
    .WithReference(redis).WaitFor(redis)
    .WithReference(cryptosim).WaitFor(cryptosim)
    .WithReference(api).WaitFor(api)
    .WithMarket(market)
    .PublishWithScale(new Scale
    {
        Minimum = 2, Maximum = 10, Cpu = 1, Memory = "2Gi",
        ConcurrentRequests = 100, CpuPercent = 70, MemoryPercent = 75, IsSticky = true,
    });

builder.Build().Run();
