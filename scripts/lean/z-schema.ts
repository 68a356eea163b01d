/**
 * Stands in for `z-schema` in the bundle. Veramo checks its plug-ins' inputs with it only where `schemaValidation` is switched
 * on, and here it never is; it makes one of these when it loads.
 */
export default class UnusedSchemaValidator {
  setRemoteReference(): void {}
  getLastErrors(): never[] {
    return [];
  }
  validate(): never {
    throw new TypeError("schema validation is not part of this bundle");
  }
}
