using Lazaret.Core.Delivery;
using Lazaret.Core.Routes.Definition;

namespace Lazaret.Scanning.Routes.Engine;

/// <summary>One destination of a route, open.</summary>
/// <param name="Definition">What the route's file says of it.</param>
/// <param name="Destination">The place itself.</param>
public sealed record RouteTarget(RouteDestination Definition, IDestination Destination);
