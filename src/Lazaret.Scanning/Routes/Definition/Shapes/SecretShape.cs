namespace Lazaret.Scanning.Routes.Definition.Shapes;

/// <summary><c>{file: PATH}</c> or <c>{env: NAME}</c>; a secret itself is refused, and never shown.</summary>
internal sealed record SecretShape : Shape;
