import { getMetadataStorage, ValidationTypes } from 'class-validator';

type Properties = Readonly<Record<string, unknown>>;
type Check = (object: Properties) => boolean;
type Rule = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>[number];

/**
 * The rules that class-validator's decorators set on classes. They are looked up once for each class, where class-validator
 * itself looks them up, sorts them and prepares its errors for every object. So the many objects that keep all rules
 * are known soon; about others class-validator has to be asked.
 */
export class CompiledRules {
  private readonly storage = getMetadataStorage();
  private readonly checks = new Map<unknown, readonly Check[]>();

  /** @param groups of class-validator, whose rules hold beside those of no group */
  constructor(private readonly groups: string[]) {}

  /** Whether all rules are kept for certain, also those of the objects in it. */
  areKept(object: object): boolean {
    const checks = this.checks.get(object.constructor) ?? this.compile(object.constructor);
    return checks.every((check) => check(object as Properties));
  }

  private compile(ofClass: object['constructor']): readonly Check[] {
    const rules = this.storage.getTargetValidationMetadatas(ofClass, '', true, true, this.groups);
    const checks = Object.entries(this.storage.groupByPropertyName(rules)).map(([property, ofProperty]) =>
      this.compileProperty(property, ofProperty),
    );
    this.checks.set(ofClass, checks);
    return checks;
  }

  private compileProperty(property: string, rules: Rule[]): Check {
    const ofType = (type: string) =>
      rules.filter((rule) => rule.type === type && !rule.each && !rule.validateIf);
    const conditions = ofType(ValidationTypes.CONDITIONAL_VALIDATION).map(
      ({ constraints }) => constraints[0],
    );
    const custom = ofType(ValidationTypes.CUSTOM_VALIDATION);
    const nested = ofType(ValidationTypes.NESTED_VALIDATION);
    // Of any other kind there is none yet. class-validator knows them all.
    if (conditions.length + custom.length + nested.length < rules.length) return () => false;
    const keeps = custom.flatMap((rule) => this.validatorsOf(rule));
    return (object) => {
      const value = object[property];
      if (!conditions.every((condition) => condition(object, value))) return true;
      return keeps.every((isKept) => isKept(object)) && (nested.length === 0 || this.isKeptIn(value));
    };
  }

  private validatorsOf({ constraintCls, constraints, propertyName: property }: Rule): Check[] {
    return this.storage.getTargetValidatorConstraints(constraintCls).map(({ instance }) => (object) => {
      const value = object[property];
      return instance.validate(value, { value, constraints, object, property, targetName: '' }) === true;
    });
  }

  private isKeptIn(value: unknown): boolean {
    if (value === undefined || value === null) return true;
    return typeof value === 'object' && !(Symbol.iterator in value) && this.areKept(value);
  }
}
