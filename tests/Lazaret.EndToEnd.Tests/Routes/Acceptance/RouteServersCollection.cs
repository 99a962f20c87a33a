namespace Lazaret.EndToEnd.Tests.Routes.Acceptance;

/// <summary>The acceptance tests of routes run one after the other over the same servers.</summary>
[CollectionDefinition(nameof(RouteServersCollection))]
public sealed class RouteServersCollection : ICollectionFixture<RouteServers>;
