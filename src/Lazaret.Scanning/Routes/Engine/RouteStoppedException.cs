namespace Lazaret.Scanning.Routes.Engine;

/// <summary>A route cannot go on before a person does something: its host key changed, its job was cancelled.</summary>
/// <param name="message">One sentence: the route, what happened, what can be done.</param>
public sealed class RouteStoppedException(string message) : Exception(message);
